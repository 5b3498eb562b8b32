/** What one check of `dibs doctor` says. Checks report; they change nothing. */
export interface Finding {
  check: string
  is: 'ok' | 'warning' | 'problem'
  what: string
  /** What to do about it. */
  fix?: string
}
