import { test } from 'node:test';
import { keyboard, mouse } from '../support/hands.ts';
import { openPortal } from '../support/portal.ts';
import { tellStory } from '../support/tell-story.ts';

test('the whole job by mouse, 1,000 codes', async (t) => {
  const portal = await openPortal(t, 'as a process');
  await tellStory(t, portal, { hands: mouse, javaScript: true, quantity: 1000 });
});

test('the whole job by keyboard alone', async (t) => {
  const portal = await openPortal(t);
  await tellStory(t, portal, { hands: keyboard, javaScript: true, quantity: 60 });
});

test('the whole job with JavaScript off', async (t) => {
  const portal = await openPortal(t);
  await tellStory(t, portal, { hands: mouse, javaScript: false, quantity: 60 });
});

test('the whole job by keyboard alone with JavaScript off', async (t) => {
  const portal = await openPortal(t);
  await tellStory(t, portal, { hands: keyboard, javaScript: false, quantity: 12 });
});
