// Events in order for every listener; one that reads slowly gets what is true now.
import { expect, test } from 'vitest';
import { makeFeed } from '../../../src/main/services/feed.ts';

async function rest<T>(events: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const event of events) list.push(event);
  return list;
}

test('each listener gets what is true now, then everything in order, then the end', async () => {
  const feed = makeFeed<number>();
  feed.publish(1);
  const [a, b] = [feed.listen(() => [-1]), feed.listen(() => [])];
  expect(feed.listeners).toBe(2);
  for (const event of [2, 3, 4]) feed.publish(event);
  feed.end();
  expect(await Promise.all([rest(a), rest(b)])).toEqual([[-1, 2, 3, 4], [2, 3, 4]]);
  expect(feed.listeners).toBe(0);
  expect(await rest(feed.listen(() => [9]))).toEqual([9]);
});

test('a slow listener costs no memory: it is told again what is true', async () => {
  const feed = makeFeed<number>(10);
  let now = 0;
  const slow = feed.listen(() => [-now]);
  for (now = 1; now <= 1000; now++) feed.publish(now);
  feed.end();
  const got = await rest(slow);
  expect(got.length).toBeLessThanOrEqual(10);
  expect(got.some((event) => event < 0)).toBe(true);
  expect(Math.abs(got.at(-1) ?? 0)).toBe(1000);
});

test('a listener that leaves while it waits is woken and forgotten', async () => {
  const feed = makeFeed<number>();
  const events = feed.listen(() => []);
  const waiting = events.next();
  await events.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(feed.listeners).toBe(0);
  feed.publish(1);
  expect(await rest(events)).toEqual([]);
});
