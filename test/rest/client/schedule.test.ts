import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Gate } from '../../../src/rest/client/accounts.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { createSchedule, type Schedule, type Turn } from '../../../src/rest/client/schedule.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A gate that opens at a time, spent until then if it says so, and that takes a number of calls. */
function gateOf({ at = 0, spentUntil = 0, calls = Number.POSITIVE_INFINITY } = {}) {
  const gate: Gate & { at: number; spentUntil: number; calls: number; looks: number } = {
    at,
    spentUntil,
    calls,
    looks: 0,
    opening(time: number) {
      gate.looks++
      return { at: gate.calls > 0 ? gate.at : time + 60_000, spentUntil: gate.spentUntil }
    },
    sent() {
      gate.calls--
      return () => {}
    },
  }
  return gate
}

const open = gateOf()

/** A schedule whose turns are known by their names. */
function scheduleOf(places: number) {
  const schedule = createSchedule(places)
  const served: string[] = []
  const asked: string[] = []
  const patient = new Set<string>()

  function turnOf(name: string, gate: Gate = open, more: Partial<Turn> = {}): Turn & { name: string } {
    return {
      name,
      gate,
      go() {
        gate.sent(now())
        served.push(name)
      },
      waits() {
        asked.push(name)
        return patient.has(name)
      },
      giveUp() {},
      ...more,
    }
  }

  return {
    schedule,
    served,
    asked,
    patient,
    turnOf,
    enter(name: string, lane: object, gate?: Gate) {
      const turn = turnOf(name, gate)
      schedule.enter(turn, lane)
      return turn
    },
    /** Gives places back, one after the other. */
    leave(times = 1) {
      for (let time = 0; time < times; time++) schedule.leave()
    },
  }
}

const lanes = () => [{}, {}, {}] as const

describe('places', () => {
  it('are taken at once as long as there are any', () => {
    const { enter, served } = scheduleOf(2)
    for (const name of ['a', 'b', 'c']) enter(name, {})
    expect(served).toEqual(['a', 'b'])
  })

  it('go to the next one when they are given back', () => {
    const { enter, leave, served } = scheduleOf(1)
    const lane = {}
    for (const name of ['a', 'b', 'c']) enter(name, lane)
    leave()
    expect(served).toEqual(['a', 'b'])
    leave(2)
    expect(served).toEqual(['a', 'b', 'c'])
    enter('d', lane)
    expect(served).toEqual(['a', 'b', 'c', 'd'])
    enter('e', lane)
    expect(served).toHaveLength(4)
  })
})

describe('the order', () => {
  it('in a lane is that of entering', () => {
    const { enter, leave, served } = scheduleOf(1)
    const lane = {}
    const [gate, other] = [gateOf(), gateOf()]
    for (const [name, one] of [
      ['first', gate],
      ['a', gate],
      ['b', other],
      ['c', gate],
      ['d', other],
    ] as const) {
      enter(name, lane, one)
    }
    leave(4)
    expect(served).toEqual(['first', 'a', 'b', 'c', 'd'])
  })

  it('goes round the lanes, one call each', () => {
    const { enter, leave, served } = scheduleOf(1)
    const [a, b, c] = lanes()
    for (const name of ['a1', 'a2', 'a3', 'a4']) enter(name, a)
    for (const name of ['b1', 'b2']) enter(name, b)
    for (const name of ['c1', 'c2', 'c3']) enter(name, c)
    leave(8)
    expect(served).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'c2', 'a4', 'c3'])
  })

  it('serves a lane of one call next, though another one has a thousand', () => {
    const { enter, leave, served } = scheduleOf(2)
    const [a, b] = lanes()
    for (let call = 0; call < 1000; call++) enter(`a${call}`, a)
    enter('b', b)
    leave(2)
    expect(served.slice(2)).toContain('b')
  })

  it('passes by a call whose own route is not open, in its lane and among the lanes', () => {
    const { enter, served } = scheduleOf(8)
    const [a, b] = lanes()
    const shut = gateOf({ at: now() + 1000 })
    enter('a1', a, shut)
    enter('a2', a)
    enter('b1', b, shut)
    enter('b2', b)
    expect(served).toEqual(['a2', 'b2'])
  })

  it('keeps the round for the lanes that could not be served', () => {
    const { enter, served } = scheduleOf(2)
    const [a, b, c] = lanes()
    const gate = gateOf({ at: now() + 100 })
    for (const name of ['a1', 'a2']) enter(name, a, gate)
    enter('b1', b, gate)
    enter('c1', c, gate)
    vi.advanceTimersByTime(101)
    expect(served).toEqual(['a1', 'b1'])
  })
})

describe('a window that is not open', () => {
  it('is looked at again when it said', () => {
    const { enter, served } = scheduleOf(4)
    const gate = gateOf({ at: now() + 1000 })
    enter('a', {}, gate)
    enter('b', {}, gate)
    vi.advanceTimersByTime(990)
    expect(served).toEqual([])
    vi.advanceTimersByTime(12)
    expect(served).toEqual(['a', 'b'])
  })

  it('is looked at again earlier if it may have opened', () => {
    const { schedule, enter, served } = scheduleOf(1)
    const gate = gateOf({ at: now() + 1000 })
    schedule.look()
    enter('a', {}, gate)
    schedule.look()
    expect(served).toEqual([])
    gate.at = 0
    schedule.look()
    expect(served).toEqual(['a'])
  })

  it('is not overrun: after each call it is asked anew', () => {
    const { enter, served } = scheduleOf(8)
    const gate = gateOf({ at: now() + 100, calls: 3 })
    for (const name of ['a', 'b', 'c', 'd', 'e']) enter(name, {}, gate)
    vi.advanceTimersByTime(101)
    expect(served).toEqual(['a', 'b', 'c'])
  })

  it('keeps nobody waiting for longer than the one that opens soonest', () => {
    const { enter, served } = scheduleOf(4)
    const lane = {}
    enter('a', lane, gateOf({ at: now() + 3000 }))
    enter('b', {}, gateOf({ at: now() + 1000 }))
    enter('c', lane, gateOf({ at: now() + 2000 }))
    for (const expected of [['b'], ['b', 'c'], ['b', 'c', 'a']]) {
      vi.advanceTimersByTime(1001)
      expect(served).toEqual(expected)
    }
  })

  it('is waited for again if it says another time then', () => {
    const { enter, served } = scheduleOf(1)
    const gate = gateOf({ at: now() + 1000 })
    enter('a', {}, gate)
    gate.at = now() + 2000
    vi.advanceTimersByTime(1500)
    expect(served).toEqual([])
    vi.advanceTimersByTime(501)
    expect(served).toEqual(['a'])
  })

  it('is not looked at while no place is free, and is when one is', () => {
    const { enter, leave, served } = scheduleOf(1)
    enter('a', {})
    const gate = gateOf({ at: now() + 1000 })
    enter('b', {}, gate)
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(5000)
    expect(gate.looks).toBe(1)
    leave()
    expect(served).toEqual(['a', 'b'])
  })
})

describe('patience', () => {
  it('is asked for at once even if no place is free', () => {
    const { enter, leave, served, asked } = scheduleOf(1)
    enter('a', {})
    enter('b', {}, gateOf({ at: now() + 1000, spentUntil: now() + 1000 }))
    expect(asked).toEqual(['b'])
    vi.advanceTimersByTime(2000)
    leave()
    expect(served).toEqual(['a'])
  })

  it('is asked for again when a lane joins, as somebody may have come who has none', () => {
    const { enter, schedule, asked, patient } = scheduleOf(1)
    patient.add('a')
    const turn = enter('a', {}, gateOf({ at: now() + 1000, spentUntil: now() + 1000 }))
    patient.delete('a')
    schedule.join(turn, {})
    expect(asked).toEqual(['a', 'a'])
    expect(schedule.clear()).toEqual([])
  })

  it('is asked for as soon as a window is known to be spent, and the impatient leave', () => {
    const { enter, served, asked, patient } = scheduleOf(2)
    patient.add('b')
    const gate = gateOf({ at: now() + 1000, spentUntil: now() + 1000 })
    for (const name of ['a', 'b', 'c']) enter(name, {}, gate)
    expect(new Set(asked)).toEqual(new Set(['a', 'b', 'c']))
    vi.advanceTimersByTime(1001)
    expect(served).toEqual(['b'])
  })

  it('is asked for with the time at which the window opens', () => {
    const { schedule, turnOf } = scheduleOf(2)
    const spentUntil = now() + 1234
    const waits = vi.fn(() => false)
    schedule.enter(turnOf('a', gateOf({ at: spentUntil, spentUntil }), { waits }), {})
    expect(waits.mock.calls).toEqual([[spentUntil]])
  })

  it('is not asked for a window that waits for answers only', () => {
    const { enter, asked } = scheduleOf(2)
    enter('a', {}, gateOf({ at: now() + 1000 }))
    expect(asked).toEqual([])
  })

  it('is asked of those who wait already when their window is found spent', () => {
    const { enter, leave, asked, patient } = scheduleOf(1)
    const gate = gateOf()
    const lane = {}
    patient.add('b')
    for (const name of ['a', 'b', 'c']) enter(name, lane, gate)
    gate.at = gate.spentUntil = now() + 1000
    leave()
    expect(asked).toEqual(['b', 'c'])
  })

  it('keeps the order of those who have it', () => {
    const { enter, served, patient } = scheduleOf(1)
    const gate = gateOf({ at: now() + 1000, spentUntil: now() + 1000 })
    const lane = {}
    for (const name of ['a', 'b', 'c']) patient.add(name)
    for (const name of ['a', 'b', 'x', 'c']) enter(name, lane, gate)
    vi.advanceTimersByTime(1001)
    expect(served).toEqual(['a'])
  })

  it('may end with the turn taking itself back while it is asked', () => {
    const { schedule, turnOf, served } = scheduleOf(2)
    const gate = gateOf({ at: now() + 1000, spentUntil: now() + 1000 })
    for (const answer of [true, false]) {
      const turn = turnOf('a', gate, {
        waits() {
          schedule.withdraw(turn)
          return answer
        },
      })
      schedule.enter(turn, {})
    }
    vi.advanceTimersByTime(2000)
    expect(served).toEqual([])
    expect(schedule.clear()).toEqual([])
  })
})

describe('a turn', () => {
  it('that is taken back is not served, nor takes a place', () => {
    const { enter, leave, schedule, served } = scheduleOf(1)
    const lane = {}
    enter('a', lane)
    const b = enter('b', lane)
    enter('c', lane)
    schedule.withdraw(b)
    leave()
    expect(served).toEqual(['a', 'c'])
  })

  it('that was served already cannot be taken back, nor joined', () => {
    const { enter, leave, schedule, served } = scheduleOf(1)
    const a = enter('a', {})
    schedule.withdraw(a)
    schedule.join(a, {})
    enter('b', {})
    expect(served).toEqual(['a'])
    leave(3)
    expect(served).toEqual(['a', 'b'])
  })

  it('is served once, in the lane whose turn comes first', () => {
    const { enter, leave, schedule, served } = scheduleOf(1)
    const [a, b] = lanes()
    enter('first', {})
    for (const name of ['a1', 'a2']) enter(name, a)
    const shared = enter('shared', a)
    schedule.join(shared, b)
    leave(10)
    expect(served).toEqual(['first', 'a1', 'shared', 'a2'])
  })

  it('is as old in a lane that it joins as in its own', () => {
    const { enter, leave, schedule, served } = scheduleOf(1)
    const [a, b] = lanes()
    enter('first', {})
    for (const name of ['a1', 'a2']) enter(name, a)
    const shared = enter('shared', a, gateOf())
    enter('b1', b)
    schedule.join(shared, b)
    leave(10)
    expect(served).toEqual(['first', 'a1', 'shared', 'a2', 'b1'])
  })

  it('may give its place back before its call returns', () => {
    const { schedule, turnOf } = scheduleOf(1)
    const served: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      const go = () => {
        served.push(turn)
        schedule.leave()
      }
      schedule.enter(turnOf('a', open, { go }), {})
    }
    expect(served).toEqual([0, 1, 2, 3, 4])
  })
})

describe('clearing', () => {
  it('takes back all that wait, in the order of entering, and tells them nothing', () => {
    const { enter, leave, schedule, served, asked } = scheduleOf(1)
    const [a, b] = lanes()
    const turns = ['served', 'b', 'c', 'd'].map((name, at) => enter(name, [a, b][at % 2]!))
    expect(schedule.clear()).toEqual(turns.slice(1))
    expect(schedule.clear()).toEqual([])
    leave()
    expect(served).toEqual(['served'])
    expect(asked).toEqual([])
    enter('later', a)
    expect(served).toEqual(['served', 'later'])
  })
})

describe('a schedule in which nobody waits', () => {
  it.each<[string, (schedule: Schedule, turn: Turn) => void]>([
    ['as the last turn was taken back', (schedule, turn) => schedule.withdraw(turn)],
    ['as it was cleared', (schedule) => schedule.clear()],
  ])('keeps no timer, %s', (_, end) => {
    const { enter, schedule, patient } = scheduleOf(1)
    patient.add('a')
    const hour = now() + 3_600_000
    const turn = enter('a', {}, gateOf({ at: hour, spentUntil: hour }))
    expect(vi.getTimerCount()).toBe(1)
    end(schedule, turn)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps no timer, as the last turn had no patience', () => {
    const { enter } = scheduleOf(1)
    enter('a', {}, gateOf({ at: now() + 1000, spentUntil: now() + 1000 }))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keeps the timer as long as anybody waits', () => {
    const { enter, schedule, served } = scheduleOf(1)
    const gate = gateOf({ at: now() + 1000 })
    const a = enter('a', {}, gate)
    enter('b', {}, gate)
    schedule.withdraw(a)
    vi.advanceTimersByTime(1001)
    expect(served).toEqual(['b'])
  })
})

describe('many lanes that wait for one window', () => {
  it('are each looked at when they enter and when the window opens, and not whenever another one enters', () => {
    const { enter, leave, served, patient } = scheduleOf(2)
    const gate = gateOf({ at: now() + 1000, spentUntil: now() + 1000 })
    for (let lane = 0; lane < 1000; lane++) {
      patient.add(`${lane}`)
      enter(`${lane}`, {}, gate)
    }
    expect(gate.looks).toBe(1000)
    vi.advanceTimersByTime(1001)
    leave(998)
    expect(served).toEqual(Array.from({ length: 1000 }, (_, lane) => `${lane}`))
    expect(gate.looks).toBeLessThan(5000)
  })
})

type Step =
  | { readonly do: 'enter'; readonly lane: number; readonly gate: number; readonly patient: boolean }
  | { readonly do: 'join'; readonly turn: number; readonly lane: number }
  | { readonly do: 'withdraw'; readonly turn: number }
  | { readonly do: 'leave' }
  | { readonly do: 'clear' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'shut'; readonly gate: number; readonly ms: number; readonly spent: boolean }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('enter' as const),
      lane: fc.nat(3),
      gate: fc.nat(2),
      patient: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), turn: fc.nat(30), lane: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), turn: fc.nat(30) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('leave' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 300 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('shut' as const),
      gate: fc.nat(2),
      ms: fc.integer({ min: 1, max: 300 }),
      spent: fc.boolean(),
    }),
  },
)

describe('whatever happens', () => {
  it('no more are in flight than there are places, each turn ends once, and nobody is lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 80 }), (places, steps) => {
        const schedule = createSchedule(places)
        const gates = [gateOf(), gateOf(), gateOf()]
        const laneObjects = [{}, {}, {}, {}]
        const turns: Turn[] = []
        const ends: string[][] = []
        let inFlight = 0

        function enter({ lane, gate, patient }: Extract<Step, { do: 'enter' }>) {
          const end: string[] = []
          const opened = gates[gate]!
          const turn: Turn = {
            gate: opened,
            go() {
              expect(opened.at).toBeLessThanOrEqual(now())
              expect(++inFlight).toBeLessThanOrEqual(places)
              end.push('served')
            },
            waits() {
              if (!patient) end.push('impatient')
              return patient
            },
            giveUp() {},
          }
          turns.push(turn)
          ends.push(end)
          schedule.enter(turn, laneObjects[lane]!)
        }
        function leave() {
          if (inFlight === 0) return
          inFlight--
          schedule.leave()
        }
        const live = (at: number) => turns.length > 0 && ends[at % turns.length]!.length === 0

        for (const one of steps) {
          if (one.do === 'enter') enter(one)
          if (one.do === 'leave') leave()
          if (one.do === 'join' && turns.length > 0)
            schedule.join(turns[one.turn % turns.length]!, laneObjects[one.lane]!)
          if (one.do === 'withdraw' && live(one.turn)) {
            schedule.withdraw(turns[one.turn % turns.length]!)
            ends[one.turn % turns.length]!.push('withdrawn')
          }
          if (one.do === 'clear') for (const turn of schedule.clear()) ends[turns.indexOf(turn)]!.push('cleared')
          if (one.do === 'wait') vi.advanceTimersByTime(one.ms)
          if (one.do === 'shut') {
            gates[one.gate]!.at = now() + one.ms
            gates[one.gate]!.spentUntil = one.spent ? now() + one.ms : 0
          }
        }
        for (let rest = 0; rest <= turns.length; rest++) {
          vi.advanceTimersByTime(302)
          leave()
        }
        vi.advanceTimersByTime(302)
        while (inFlight > 0) leave()
        for (const end of ends) expect(end).toHaveLength(1)
        expect(schedule.clear()).toEqual([])
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 500 },
    )
  })

  it('a lane is served at least once in each round of the lanes', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(counts, (lengths) => {
        const { enter, leave, served } = scheduleOf(1)
        enter('first', {})
        for (const [lane, length] of lengths.entries()) {
          const own = {}
          for (let call = 0; call < length; call++) enter(`${lane}`, own)
        }
        leave(100)
        const left = [...lengths]
        const rest = served.slice(1)
        while (rest.length > 0) {
          const present = left.flatMap((length, lane) => (length > 0 ? [`${lane}`] : []))
          expect(rest.splice(0, present.length).toSorted()).toEqual(present)
          for (const lane of present) left[Number(lane)]!--
        }
        expect(Math.max(...left)).toBe(0)
      }),
    )
  })
})
