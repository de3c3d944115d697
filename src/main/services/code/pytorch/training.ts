// Optimizers and schedules in PyTorch.
import { LayerwrightError } from '../../../../core/errors.ts';
import type { TrainingSettings } from '../../../../core/graph/schema.ts';
import { scheduleByType } from '../../../../core/schedules/index.ts';
import { optimizerOf } from '../../../../core/training/updates.ts';
import { bool } from './emit.ts';

type Numbers = Readonly<Record<string, number>>;

interface OptimizerInTorch {
  /** After `torch.optim.`; the groups and the rate are given. */
  readonly make: (p: Numbers, average: boolean) => string;
  /** Times the learning rate. */
  readonly rate?: (p: Numbers, average: boolean) => number;
  /** Kernels lose this share of themselves, times the learning rate. */
  readonly decay?: (p: Numbers) => number;
}

const adam = (name: string) => (p: Numbers): string => `${name}(groups, lr=0.0, betas=(${p['beta1']}, ${p['beta2']}), eps=${p['epsilon']}${name === 'AdamW' ? ', weight_decay=0.0' : ''})`;

/** By type: the same equations as `src/core/optimizers`. */
const optimizers: Readonly<Record<string, OptimizerInTorch>> = {
  gradientDescent: { make: () => 'SGD(groups, lr=0.0)' },
  // With the running average the velocity is (1 − β) times PyTorch's.
  momentum: { make: (p) => `SGD(groups, lr=0.0, momentum=${p['beta']})`, rate: (p, average) => (average ? 1 - (p['beta'] ?? 0) : 1) },
  nesterov: { make: (p) => `SGD(groups, lr=0.0, momentum=${p['beta']}, nesterov=True)` },
  rmsprop: { make: (p) => `RMSprop(groups, lr=0.0, alpha=${p['rho']}, eps=${p['epsilon']})` },
  adam: { make: adam('Adam') },
  adamw: { make: adam('AdamW'), decay: (p) => p['weightDecay'] ?? 0 },
  adagrad: { make: (p) => `Adagrad(groups, lr=0.0, initial_accumulator_value=${p['initial']}, eps=${p['epsilon']})` },
};

export interface TorchOptimizer { readonly make: string; readonly rate: number; readonly decay: number }

export function optimizerInTorch(settings: Pick<TrainingSettings, 'optimizer'>): TorchOptimizer {
  const { definition, params } = optimizerOf(settings);
  const found = optimizers[definition.type];
  if (!found) throw new LayerwrightError('onnx/unsupported', `The optimizer ${definition.title} has no equivalent in PyTorch here.`, { where: 'training.optimizer' });
  const given = params as Numbers;
  const average = (params as { average?: boolean }).average === true;
  return { make: found.make(given, average), rate: Number((found.rate?.(given, average) ?? 1).toPrecision(12)), decay: found.decay?.(given) ?? 0 };
}

type Given = Readonly<Record<string, unknown>>;

/** Factors on the learning rate: expressions of step, epoch, total_steps and history. */
const schedules: Readonly<Record<string, (p: Given) => string>> = {
  constant: () => '1.0',
  step: (p) => `${String(p['factor'])} ** math.floor(epoch / ${String(p['every'])} + 1e-9)`,
  exponential: (p) => `${String(p['rate'])} ** epoch`,
  inverseTime: (p) => `1 / (1 + ${String(p['decay'])} * epoch)`,
  cosine: (p) => `${String(p['minimum'])} + ${1 - Number(p['minimum'])} * 0.5 * (1 + math.cos(math.pi * min(1.0, step / total_steps)))`,
  reduceOnPlateau: (p) => `plateau(history, factor=${String(p['factor'])}, patience=${String(p['patience'])}, min_delta=${String(p['minDelta'])}, cooldown=${String(p['cooldown'])}, minimum=${String(p['minimum'])}, lower=${bool(p['better'] === 'lower')})`,
};

function paramsOf({ type, ...given }: { readonly type: string }): Given {
  return scheduleByType(type)?.params.parse(given) ?? {};
}

/** The body of `factor(step, steps_per_epoch, total_steps, history)`. */
export function scheduleInTorch({ schedule }: Pick<TrainingSettings, 'schedule'>): string {
  const params = paramsOf(schedule);
  const own = schedules[schedule.type];
  if (own) return `    epoch = step / steps_per_epoch\n    return ${own(params)}`;
  const { steps, after } = params as { steps?: number; after?: { type: string } };
  const following = after && schedules[after.type];
  if (schedule.type !== 'warmup' || steps === undefined || !following) throw new LayerwrightError('onnx/unsupported', `The schedule ${schedule.type} has no equivalent in PyTorch here.`, { where: 'training.schedule' });
  return `    if step < ${steps}:
        return (step + 1) / ${steps}
    step, total_steps = step - ${steps}, max(1, total_steps - ${steps})
    epoch = step / steps_per_epoch
    return ${following(paramsOf(after))}`;
}

export const plateauHelper = `def plateau(history, factor, patience, min_delta, cooldown, minimum, lower):
    """Down by a factor whenever the loss of an epoch has not got better for a while."""
    best, waited, resting, out = math.inf, 0, 0, 1.0
    for raw in history:
        value = raw if lower else -raw
        if value < best - min_delta:
            best, waited = value, 0
        elif resting == 0:
            waited += 1
        resting = max(0, resting - 1)
        if waited >= patience:
            out, waited, resting = out * factor, 0, cooldown
    return max(out, minimum)


`;
