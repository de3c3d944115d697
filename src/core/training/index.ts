// ⑧ Training graphs, and the graphs beside them: evaluation, diagnosis, gradient checking; and the arithmetic of a training.
export { buildActivationGraph } from './activations.ts';
export type { ActivationGraph } from './activations.ts';
export { assembleTraining, buildTrainingGraph } from './build.ts';
export type { StepOptions, TrainingOptions } from './build.ts';
export { buildDiagnosticGraph, buildHealthGraph } from './diagnostic.ts';
export type { DiagnosticGraph, DiagnosticOutput, HealthGraph } from './diagnostic.ts';
export { distributionOf, verdictsOf } from './health.ts';
export type { Diagnostics, Distribution, LayerHealth, LayerVerdict } from './health.ts';
export { activationPlates, firstKernel, greys, kernelPlates, plateOf, rangeOf } from './plates.ts';
export type { Plates, Range } from './plates.ts';
export { buildForwardGraph } from './forward.ts';
export type { ForwardGraph, ForwardOptions } from './forward.ts';
export { buildGradientCheckGraph } from './gradient-check.ts';
export type { GradientCheckGraph } from './gradient-check.ts';
export { isLogStep, planTraining } from './plan.ts';
export type { TrainingFacts, TrainingPlan } from './plan.ts';
export { RANDOM_RANGE } from './random.ts';
export type * from './types.ts';
