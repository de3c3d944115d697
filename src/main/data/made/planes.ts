// Made sets of points in the plane: the course's flower, moons, circles, spirals, blobs.
import type { Random } from '../../../core/random.ts';

/** A point of class `label`; `t` in [0, 1) is its place along the class's curve. `noise` 1 is the usual amount. */
export type Plane = (label: number, t: number, random: Random, noise: number, classes: number) => readonly [number, number];

/** The flower of the course's planar data: r = 4 sin 4θ with noise 0.2 on the radius and on the angle. */
export const planar: Plane = (label, t, random, noise) => {
  const angle = (label + t) * 3.12 + random.normal(0, 0.2 * noise);
  const radius = 4 * Math.sin(4 * angle) + random.normal(0, 0.2 * noise);
  return [radius * Math.sin(angle), radius * Math.cos(angle)];
};

/** Two half circles, one in the other's arms. */
export const moons: Plane = (label, t, random, noise) => {
  const angle = Math.PI * t;
  const x = label === 0 ? Math.cos(angle) : 1 - Math.cos(angle);
  const y = label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
  return [x + random.normal(0, 0.15 * noise), y + random.normal(0, 0.15 * noise)];
};

/** One circle around the other, radii 1 and 0.5. */
export const circles: Plane = (label, t, random, noise) => {
  const radius = label === 0 ? 1 : 0.5;
  const angle = 2 * Math.PI * t;
  return [radius * Math.cos(angle) + random.normal(0, 0.08 * noise), radius * Math.sin(angle) + random.normal(0, 0.08 * noise)];
};

/** Arms of a spiral, one a class. */
export const spirals: Plane = (label, t, random, noise, classes) => {
  const radius = 0.05 + 0.95 * t;
  const angle = (2 * Math.PI * label) / classes + 4 * t + random.normal(0, 0.12 * noise);
  return [radius * Math.sin(angle), radius * Math.cos(angle)];
};

/** Normal clouds on a circle of radius 4. */
export const blobs: Plane = (label, _t, random, noise, classes) => {
  const angle = (2 * Math.PI * label) / classes;
  return [4 * Math.cos(angle) + random.normal(0, noise), 4 * Math.sin(angle) + random.normal(0, noise)];
};
