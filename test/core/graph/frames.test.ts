// Frames: what stands in one moves with it, in one step.
import { expect, test } from 'vitest';
import { applyEdit } from '../../../src/core/graph/edits.ts';
import { addFrame, changeFrame, frameAround, framedNodes, moveFrame, removeFrame } from '../../../src/core/graph/frames.ts';
import { parseProject } from '../../../src/core/graph/parse.ts';
import { serializeProject } from '../../../src/core/graph/serialize.ts';
import { small } from './fixture.ts';

const spread = () => applyEdit(small(), { type: 'move', positions: { a: { x: 300, y: 0 }, b: { x: 300, y: 100 }, sum: { x: 600, y: 50 } } }).project;

test('made around cards, moved with them, changed and taken away; each step has its inverse', () => {
  const before = spread();
  const made = frameAround(before.graph, ['a', 'b', 'ghost'], 'Body', 'teal');
  expect(made?.id).toBe('frame1');
  const framed = applyEdit(before, made?.edit ?? { type: 'batch', edits: [] }).project;
  const frame = framed.graph.frames?.[0];
  expect(frame && framedNodes(framed.graph, frame)).toEqual(['a', 'b']);
  const moved = applyEdit(framed, moveFrame(framed.graph, 'frame1', { x: 10, y: -20 }));
  expect(moved.project.graph.nodes.map((n) => [n.id, n.position.x, n.position.y])).toEqual([['x', 0, 0], ['a', 310, -20], ['b', 310, 80], ['sum', 600, 50], ['loss', 0, 0]]);
  expect(moved.project.graph.frames?.[0]?.position).toEqual({ x: (frame?.position.x ?? 0) + 10, y: (frame?.position.y ?? 0) - 20 });
  expect(applyEdit(moved.project, moved.inverse).project).toEqual(framed);
  const changed = applyEdit(framed, changeFrame(framed.graph, 'frame1', { title: 'Head', color: 'red' })).project;
  expect(changed.graph.frames).toMatchObject([{ title: 'Head', color: 'red' }]);
  const gone = applyEdit(changed, removeFrame(changed.graph, 'frame1'));
  expect(gone.project.graph).not.toHaveProperty('frames');
  expect(applyEdit(gone.project, gone.inverse).project).toEqual(changed);
  expect(frameAround(before.graph, ['ghost'], 'x', 'red')).toBeUndefined();
});

test('a frame in a frame moves with it, and the ids stay apart', () => {
  let project = spread();
  const outer = addFrame(project.graph, { title: '', color: 'gray', position: { x: 200, y: -100 }, size: { width: 800, height: 400 } });
  project = applyEdit(project, outer.edit).project;
  project = applyEdit(project, addFrame(project.graph, { title: '', color: 'blue', position: { x: 250, y: -50 }, size: { width: 100, height: 100 } }).edit).project;
  expect(project.graph.frames?.map((f) => f.id)).toEqual(['frame1', 'frame2']);
  project = applyEdit(project, moveFrame(project.graph, outer.id, { x: 5, y: 5 })).project;
  expect(project.graph.frames?.map((f) => f.position.x)).toEqual([205, 255]);
  project = applyEdit(project, removeFrame(project.graph, 'frame1')).project;
  expect(addFrame(project.graph, { title: '', color: 'blue', position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }).id).toBe('frame1');
});

test('one frame a line in the file', () => {
  const project = applyEdit(spread(), addFrame(spread().graph, { title: 'Body', color: 'teal', position: { x: 1, y: 2 }, size: { width: 3, height: 4 } }).edit).project;
  const text = serializeProject(project);
  expect(text).toContain('\n      { "title": "Body", "id": "frame1", "color": "teal", "position": { "x": 1, "y": 2 }, "size": { "width": 3, "height": 4 } }\n');
  expect(parseProject(text, 'p')).toEqual(project);
});
