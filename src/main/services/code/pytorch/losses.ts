// Losses in PyTorch, as expressions of the prediction `z` and the target `y`, and what is exported of the prediction.
import { python } from '../literals.ts';

export interface LossInTorch {
  /** `shape` of the prediction is known where it runs: `z.shape`. */
  readonly loss: (params: Params) => string;
  readonly activate: (z: string, params: Params) => string;
}

interface Params {
  readonly weight?: number;
  readonly from?: string; readonly axis?: number; readonly labelSmoothing?: number; readonly classWeights?: readonly number[] | null;
  readonly positiveWeight?: number; readonly delta?: number; readonly squared?: boolean;
}

const softmax = (z: string, p: Params): string => (p.from === 'logits' ? `torch.softmax(${z}, ${p.axis ?? -1})` : z);
const sigmoid = (z: string, p: Params): string => (p.from === 'probabilities' ? z : `torch.sigmoid(${z})`);
const same = (z: string): string => z;
const probabilities = (p: Params): string => (p.from === 'probabilities' ? 'True' : 'False');

/** By type. One that is not here has no equivalent yet. */
export const lossesInTorch: Readonly<Record<string, LossInTorch>> = {
  SoftmaxCrossEntropy: { loss: (p) => `softmax_cross_entropy(z, y, axis=${p.axis ?? -1}, smoothing=${p.labelSmoothing ?? 0}, class_weights=${python(p.classWeights ?? null)}, probabilities=${probabilities(p)})`, activate: softmax },
  KLDivergence: { loss: (p) => `kl_divergence(z, y, axis=${p.axis ?? -1}, probabilities=${probabilities(p)})`, activate: softmax },
  BinaryCrossEntropy: { loss: (p) => `binary_cross_entropy(z, y, positive_weight=${p.positiveWeight ?? 1}, probabilities=${probabilities(p)})`, activate: sigmoid },
  Hinge: { loss: (p) => `(F.relu(1 - (2 * y - 1) * z)${p.squared === true ? ' ** 2' : ''}).mean()`, activate: (z) => `torch.sigmoid(${z})` },
  MeanSquaredError: { loss: () => '((z - y) ** 2).mean()', activate: same },
  MeanAbsoluteError: { loss: () => '(z - y).abs().mean()', activate: same },
  Huber: { loss: (p) => `F.huber_loss(z, y, delta=${p.delta ?? 1})`, activate: same },
  CosineSimilarity: { loss: () => '(1 - (z * y).sum(-1) / (torch.sqrt((z * z).sum(-1).clamp(min=1e-12)) * torch.sqrt((y * y).sum(-1).clamp(min=1e-12)))).mean()', activate: same },
};

/** Functions of the script that the expressions call. */
export const lossHelpers = `def safe_log(x):
    return torch.log(torch.clamp(x, 1e-7, 1.0))


def softmax_cross_entropy(z, y, axis, smoothing, class_weights, probabilities):
    """Class numbers, or one number a class; weighted classes are not divided by their weights."""
    axis %= z.dim()
    logs = safe_log(z) if probabilities else torch.log_softmax(z, axis)
    classes = z.shape[axis]
    hot = y if y.dim() == z.dim() else F.one_hot(y.long(), classes).movedim(-1, axis).to(z.dtype)
    target = hot * (1 - smoothing) + smoothing / classes if smoothing > 0 else hot
    if class_weights is not None:
        weights = torch.tensor(class_weights, dtype=z.dtype, device=z.device).reshape([classes if i == axis else 1 for i in range(z.dim())])
        target = target * (hot * weights).sum(axis, keepdim=True)
    return -(target * logs).sum(axis).mean()


def kl_divergence(z, y, axis, probabilities):
    logs = safe_log(z) if probabilities else torch.log_softmax(z, axis)
    return (y * (safe_log(y) - logs)).sum(axis).mean()


def binary_cross_entropy(z, y, positive_weight, probabilities):
    if probabilities:
        return -(positive_weight * y * safe_log(z) + (1 - y) * safe_log(1 - z)).mean()
    return ((1 - y) * z + (1 + (positive_weight - 1) * y) * F.softplus(-z)).mean()
`;
