/** `dibs secret run`: a command with secrets in its environment, and without them in its output. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { takeSecrets } from '../../actions/vault.ts'
import { masker } from '../../core/masking.ts'
import { cannotRun, nothingToRun } from '../../words/vault.ts'
import { type Io, Misuse } from '../command.ts'
import { missing, useHere, type Values } from './shared.ts'

export async function run(args: string[], values: Values, io: Io): Promise<number> {
  if (args.length === 0) throw new Misuse(nothingToRun())
  const only = values.only === undefined ? undefined : String(values.only).split(',').filter(Boolean)
  const taken = await takeSecrets(await useHere(io), 'run', only)
  if ('missing' in taken) return missing(io, taken.missing)
  return runWith(io, taken.secrets, args)
}

/** @returns the exit code of the command; 127 where there is none such */
async function runWith(
  io: Io,
  secrets: Map<string, string>,
  [command = '', ...args]: string[],
): Promise<number> {
  const child = spawn(command, args, {
    cwd: io.cwd,
    env: { ...io.env, ...Object.fromEntries(secrets) },
    stdio: ['inherit', 'pipe', 'pipe'],
  })
  void io.stopped.then(() => child.kill())
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      io.err(cannotRun(command, error.code ?? error.message))
      resolve(error.code === 'ENOENT' ? 127 : 126)
    })
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
  const pass = async (from: AsyncIterable<Buffer>, to: 1 | 2): Promise<void> => {
    const mask = masker(secrets)
    for await (const chunk of from) await io.write(to, mask.push(chunk))
    await io.write(to, mask.end())
  }
  await Promise.all([pass(child.stdout, 1), pass(child.stderr, 2)])
  return ended
}
