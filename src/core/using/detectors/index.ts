// The families of detectors, the more particular first.
import type { Size } from '../picture.ts';
import type { Detector, Port } from './detector.ts';
import { yoloV2, yoloV3, yoloV4 } from './darknet.ts';
import { scrfd, ultraFace } from './faces.ts';
import { finished } from './finished.ts';
import { yoloFastest, yoloV10, yoloV5, yoloV8, yoloX } from './yolo.ts';

export const detectors: readonly Detector[] = [yoloV8, yoloV10, yoloX, yoloV5, yoloFastest, yoloV4, yoloV3, yoloV2, ultraFace, scrfd, finished];

export const detectorOf = (id: string): Detector | undefined => detectors.find((d) => d.id === id);

/** The family whose outputs look like these. */
export const findDetector = (outputs: readonly Port[], frame: Size): Detector | undefined => detectors.find((d) => d.fits(outputs, frame));
