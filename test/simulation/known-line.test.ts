/**
 * What the simulation found about waiting in order, each as the shortest story that shows it.
 */
import { expect, it } from 'vitest'
import { releaseClaims } from '../../src/actions/claims.ts'
import { sweep } from '../../src/actions/sweep.ts'
import { lookAfterWait } from '../../src/actions/waiting.ts'
import type { Store } from '../../src/store/store.ts'
import { takeFile } from '../support/take.ts'
import { twoHosts } from './two-hosts.ts'

const A = { r: '/w/a.ts' }
const B = { r: '/w/b.ts' }
const PROD = { r: 'deployment:prod' }

/** It is buried because of what it holds, and a moment later served. */
it('who is taken for gone is not served: nobody who is not here has anything', async () => {
  const { hosts, place, pass, caller, session, edit, claim, wait, state } = twoHosts()
  await claim('ann', A)
  const far = await session('far', hosts.there)
  expect(await edit(far, B)).toBe('granted')
  await wait('bob', B)
  await wait(far, A)
  pass(31 * 60_000) // nothing is heard of it
  await releaseClaims(place(), caller('ann'), [A])
  const { claims, participants } = await state()
  const here = participants.map((one) => one.handle)
  expect(claims.map((one) => one.by).filter((by) => !here.includes(by))).toEqual([])
})

/** The first one wants all that the second one wants too, and is passed over by whoever comes after both. */
it('who is taken for gone is not in the way of who waits behind it', async () => {
  const { hosts, pass, session, claim, wait, state } = twoHosts()
  await claim('bob', A, B)
  const far = await session('far', hosts.there)
  await wait(far, A, B)
  const { process } = await wait('ann', A)
  pass(31 * 60_000) // the claim is over, and nothing is heard of the session
  const near = await session('near')
  await claim(near, { r: '/w/**', glob: true })
  const { claims, waiters } = await state()
  expect(claims.filter((one) => one.r === A.r).map((one) => one.by)).toEqual(['ann'])
  expect(waiters.some((one) => one.process.pid === process.pid)).toBe(false)
})

/** The circle was looked for from a participant on, and found by way of the other wait. */
it('of two waits of one participant each is told that it is in a circle', async () => {
  const { place, claim, wait } = twoHosts()
  await claim('ann', A, PROD)
  await claim('bob', B)
  const first = await wait('bob', A)
  await wait('ann', B)
  const second = await wait('bob', PROD)
  expect((await lookAfterWait(place(), first.process)).kind).toBe('circle')
  expect((await lookAfterWait(place(), second.process)).kind).toBe('circle')
})

/** What it holds by an edit of a turn that is over counted as its own, and went to the next one. */
it('whoever was served holds all that they waited for', async () => {
  const { place, pass, caller, session, edit, claim, wait, state } = twoHosts()
  await claim('ann', PROD)
  const one = await session('one')
  expect(await edit(one, A)).toBe('granted')
  const { handle } = await wait(one, PROD, A)
  await wait('bob', A)
  pass(10)
  one.interrupt()
  pass(10)
  await releaseClaims(place(), caller('ann'), [PROD])
  const own = (await state()).claims.filter((each) => each.by === handle)
  expect(own.map((each) => each.r).sort()).toEqual([A.r, PROD.r])
})

/** What was seen of the holder changed between two looks of one edit, and only the second one counted. */
it('an edit that sees a turn end overtakes nobody', async () => {
  const { hosts, place, pass, session, edit, wait, store } = twoHosts()
  const [one, other] = [await session('one'), await session('other')]
  expect(await edit(one, A)).toBe('granted')
  await wait('ann', A)
  pass(10)
  let looks = 0
  const late: Store = {
    ...store,
    async get(cell) {
      if (++looks === 2) one.interrupt()
      return store.get(cell)
    },
  }
  const taken = await takeFile(place(hosts.here, late), other.arrival, A, '/w')
  expect(taken.kind).toBe('refused')
})

/** Its wait was its only reason to be here. */
it('a person whose wait has died is not here any more', async () => {
  const { hosts, place, caller, claim, wait, state } = twoHosts()
  await claim('ann', A)
  const { process } = await wait('bob', A)
  hosts.here.kill(process)
  await releaseClaims(place(), caller('ann'), [A])
  await sweep(place())
  expect((await state()).participants).toEqual([])
})

/** Who had just come, and held nothing yet, was taken for somebody whose wait had died. */
it('a person who claims what a dead wait wanted is here', async () => {
  const { hosts, session, edit, claim, wait, state } = twoHosts()
  expect(await edit(await session('one'), A)).toBe('granted')
  const { process } = await wait('ann', A, B)
  hosts.here.kill(process)
  expect((await claim('bob', B)).kind).toBe('granted')
  const { participants, claims } = await state()
  expect(claims.map((one) => one.by)).toContain('bob')
  expect(participants.map((one) => one.handle)).toContain('bob')
})
