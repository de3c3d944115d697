// The way of a wire on the canvas and in drawings.
import { Position, getBezierPath, getSmoothStepPath } from '@xyflow/react';

interface Ends { readonly sourceX: number; readonly sourceY: number; readonly targetX: number; readonly targetY: number; readonly sourcePosition?: Position; readonly targetPosition?: Position }

/** The path, and the place of its label. A wire that goes back (to the next row) runs between the rows. */
export function wirePath({ sourcePosition = Position.Right, targetPosition = Position.Left, ...places }: Ends): readonly [path: string, x: number, y: number] {
  const ends = { ...places, sourcePosition, targetPosition };
  const [path, x, y] = ends.targetX < ends.sourceX ? getSmoothStepPath({ ...ends, borderRadius: 24, offset: 26 }) : getBezierPath(ends);
  return [path, x, y];
}
