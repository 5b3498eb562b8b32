/** `dibs status` for a person. */
import type { Overview, Shown } from '../actions/overview.ts'
import { shown } from '../core/resource.ts'
import { endOf } from '../core/state.ts'
import { oneLine } from '../core/text.ts'
import type { Workspace } from '../host/workspace.ts'
import { span } from '../words/text.ts'

export function status(view: Overview, you: string | undefined, { tree, state }: Workspace): string {
  const { participants, waiters, now, damage } = view
  const head =
    participants.length === 0
      ? `Nobody is here: ${tree}`
      : `${participants.length} here: ${tree} (state in ${state})`
  const waits = waiters.map((one) => `  ${one.by} for ${spell(one, tree)}, ${span(now - one.since)} now`)
  return `${[
    head,
    ...participants.flatMap((one) => ['', ...participantLines(one, one.handle === you, tree, now)]),
    ...(waits.length > 0 ? ['', 'Waiting:', ...waits] : []),
    ...(damage.length > 0 ? ['', ...damage.map((one) => `Mended: ${one}`)] : []),
  ].join('\n')}\n`
}

function participantLines(one: Shown, you: boolean, tree: string, now: number): string[] {
  const facts = [
    one.person ? 'a person' : one.presence,
    one.branch && `on ${one.branch}`,
    one.tree && one.tree !== tree && `in ${one.tree}`,
    one.unread > 0 && `${one.unread} unread`,
    you && 'you',
  ].filter(Boolean)
  const head = `${one.handle} (${facts.join(', ')})${one.task ? `: "${one.task}"` : ''}`
  const beat = one.lastBeat
  const more = [beat?.phase, beat?.progress, beat?.next && `next: ${beat.next}`]
    .filter(Boolean)
    .map((text) => oneLine(text!, 120))
  const last = beat
    ? [
        `  last: ${oneLine(beat.action, 60)} ${oneLine(shown({ r: beat.target }, tree), 160)}, ${span(now - beat.t)} ago${more.length > 0 ? ` (${more.join('; ')})` : ''}`,
      ]
    : []
  const own = one.claims.filter((claim) => !onlyAgents(claim.agents))
  return [
    head,
    ...last,
    ...own.map((claim) => `  holds ${claimLine(claim, tree, now)}`),
    ...one.agents.flatMap((agent) => [
      `  subagent ${oneLine(agent.type || agent.id, 60)}, since ${span(now - agent.since)}`,
      ...one.claims
        .filter((claim) => onlyAgents(claim.agents) && claim.agents?.includes(agent.id))
        .map((claim) => `    holds ${claimLine(claim, tree, now)}`),
    ]),
    ...one.claims
      .filter(
        (claim) => onlyAgents(claim.agents) && !one.agents.some((agent) => claim.agents?.includes(agent.id)),
      )
      .map((claim) => `  holds ${claimLine(claim, tree, now)} (a subagent's)`),
  ]
}

const onlyAgents = (agents: string[] | undefined): boolean => agents !== undefined && !agents.includes('')

function claimLine(claim: Shown['claims'][number], tree: string, now: number): string {
  const until = endOf(claim, now)
  const turn = onlyAgents(claim.agents) ? 'until the subagent ends' : 'until the turn ends'
  const end = until === undefined ? turn : `${span(until - now)} more`
  const over = claim.standing === 'held' ? '' : ` [over: ${claim.standing}]`
  return `${spell(claim, tree)}, for ${span(now - claim.since)}, ${end}${claim.reserved ? ', reserved: it waited for it' : ''}${claim.note ? `: ${oneLine(claim.note, 120)}` : ''}${over}`
}

const spell = (resource: { r: string; glob?: true; as?: string }, tree: string): string =>
  oneLine(shown(resource, tree), 160)
