import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOfDay } from '../src/domain/forms/dates.ts';
import { lookupZone, TIME_ZONES } from '../src/domain/forms/time-zones.ts';
import { world } from './support/world.ts';

const HOUR = 3_600_000;
const [FROM, TO] = [Date.UTC(2000, 0, 1), Date.UTC(2041, 0, 1)];

test('a day begins at its first moment, in every zone, around every change of its clocks from 2000 to 2040', () => {
  let days = 0;
  const seen = new Set<string>();
  for (const zone of TIME_ZONES) {
    const clock = clockOf(zone);
    const changes = changesOf(clock);
    const alike = JSON.stringify([offsetAt(clock, FROM), changes]);
    if (seen.has(alike)) continue;
    seen.add(alike);
    for (const change of changes)
      for (const near of [0, 24]) {
        const [day] = shownAt(clock, change + near * HOUR);
        assert.equal(startOfDay(day, zone)?.getTime(), firstMomentOf(clock, day, change), `${zone} ${day}`);
        days++;
      }
  }
  assert.ok(seen.size > 150 && days > 8_000, `${seen.size} kinds of zones, ${days} days`);
});

test('where the clocks skip midnight, or a whole day, the day begins when they go on', () => {
  for (const [zone, day, moment] of [
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00Z'],
    ['America/Havana', '2024-03-10', '2024-03-10T05:00:00Z'],
    ['America/Santiago', '2024-09-08', '2024-09-08T04:00:00Z'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
  ] as const)
    assert.equal(startOfDay(day, zone)?.toISOString().replace('.000', ''), moment, zone);
});

const { as } = await world({ after });

test('zones are offered by their names of today, and those of before are understood', async () => {
  const alice = await as('alice');
  const page = (await alice.get('/company')).body;
  for (const [now, before] of [
    ['Asia/Kolkata', 'Asia/Calcutta'],
    ['Europe/Kyiv', 'Europe/Kiev'],
    ['Asia/Ho_Chi_Minh', 'Asia/Saigon'],
    ['America/Nuuk', 'America/Godthab'],
    ['Asia/Yangon', 'Asia/Rangoon'],
    ['America/New_York', 'US/Eastern'],
    ['UTC', 'Etc/UTC'],
  ] as const) {
    assert.ok(page.includes(`<option>${now}</option>`), now);
    assert.ok(!page.includes(`<option>${before}</option>`), before);
    for (const name of [now, before]) {
      assert.equal(lookupZone(name), now);
      assert.equal(
        (await alice.post('/company', { name: 'Acme Beverages', time_zone: name })).statusCode,
        303,
      );
      assert.ok((await alice.get('/company')).body.includes(`<option selected>${now}</option>`), name);
    }
  }
  for (const name of ['Mars/Olympus', '+01:00', 'nonsense', 'constructor'])
    assert.equal(lookupZone(name), undefined);
});

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
}

/** The day and the time that the clocks show. */
function shownAt(clock: Intl.DateTimeFormat, at: number): [string, string] {
  return clock.format(at).split(' ') as [string, string];
}

function offsetAt(clock: Intl.DateTimeFormat, at: number): number {
  return Date.parse(`${clock.format(at).replace(' ', 'T')}Z`) - at;
}

function changesOf(clock: Intl.DateTimeFormat): number[] {
  const changes: number[] = [];
  for (let at = FROM; at < TO; at += 14 * 24 * HOUR) {
    let [before, until] = [at, at + 14 * 24 * HOUR];
    const offset = offsetAt(clock, before);
    if (offsetAt(clock, until) === offset) continue;
    while (until - before > 1000) {
      const middle = Math.floor((before + until) / 2000) * 1000;
      if (offsetAt(clock, middle) === offset) before = middle;
      else until = middle;
    }
    changes.push(until);
  }
  return changes;
}

// The earliest moment that shows the day, or a later one, and a second before which it was an earlier day: it is a change of
// the clocks, or midnight by one of their offsets.
function firstMomentOf(clock: Intl.DateTimeFormat, day: string, change: number): number {
  const offsets = [-48, 0, 48].map((near) => offsetAt(clock, change + near * HOUR));
  const moments = [change, ...offsets.map((offset) => Date.parse(`${day}T00:00:00Z`) - offset)];
  return Math.min(
    ...moments.filter((at) => shownAt(clock, at)[0] >= day && shownAt(clock, at - 1000)[0] < day),
  );
}
