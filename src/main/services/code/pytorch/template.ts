// What every PyTorch script has around its network: data, weights, the loop, one process or many.
import { lossHelpers } from './losses.ts';
import { plateauHelper } from './training.ts';

export interface Parts {
  readonly title: string;
  /** Python literals. */
  readonly settings: string; readonly inputs: string; readonly targets: string; readonly weights: string; readonly frozen: string;
  readonly penalties: string; readonly decay: string; readonly factors: string; readonly augment: string;
  /** Source. */
  readonly network: string; readonly helpers: string; readonly losses: string; readonly outputs: string; readonly optimizer: string; readonly schedule: string;
  /** Augmentations that are not carried over. */
  readonly leftOut: readonly string[];
}

export const trainingScript = (p: Parts): string => `#!/usr/bin/env python3
"""${p.title.replaceAll(/["\\]/g, "'")}: the network and its training in PyTorch, written by Layerwright.

    python train_pytorch.py --data data.npz                      trains on from train_pytorch.safetensors beside it
    python train_pytorch.py --data data.npz --fresh              from PyTorch's own initial weights
    torchrun --nproc_per_node 4 train_pytorch.py --data …        the same on several processes or machines

--data is an .npz file with an array for each field of INPUTS and TARGETS, samples as they are stored (pictures as
[N, height, width, channels] bytes, labels as class numbers), and <field>_test for the test part; or, for one picture and one
label, a folder with a folder of pictures for each class.${p.leftOut.length > 0 ? `\n\nNot carried over: the augmentations ${p.leftOut.join(', ')}.` : ''}
"""
import argparse
import json
import math
import os
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

SETTINGS = ${p.settings}
INPUTS = ${p.inputs}
TARGETS = ${p.targets}
AUGMENT = ${p.augment}
# Layerwright's weights, where they go, and whether the axes are turned around
WEIGHTS = ${p.weights}
FROZEN = ${p.frozen}
# [weight, L1, L2]
PENALTIES = ${p.penalties}
# [weight, share lost]
DECAY = ${p.decay}
# [weight, factor of its learning rate]
FACTORS = ${p.factors}


def prelu(x, slope):
    return F.relu(x) - slope * F.relu(-x)


def l2_normalized(x, axis, epsilon):
    return x / torch.sqrt((x * x).sum(axis, keepdim=True).clamp(min=epsilon))


${p.helpers === '' ? '' : `${p.helpers}\n\n`}${p.network}


${lossHelpers}

def objective(network, outputs, targets):
    """The loss, and what regularisation adds to it."""
    total = torch.zeros((), device=next(iter(outputs.values())).device)
${p.losses}
    penalty = torch.zeros_like(total)
    for name, l1, l2 in PENALTIES:
        w = parameter_of(network, name)
        penalty = penalty + l1 * w.abs().sum() + l2 * (w * w).sum()
    return total, penalty


def activated(outputs):
    """What the exported model gives: probabilities in place of logits."""
    return {
        **outputs,
${p.outputs}
    }


# --- weights ---------------------------------------------------------------------------------------------------------

TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "I64": np.int64, "I32": np.int32, "U8": np.uint8, "I8": np.int8, "BOOL": np.bool_}


def read_safetensors(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    body = memoryview(data)[8 + length:]
    return {name: np.frombuffer(body[t["data_offsets"][0]:t["data_offsets"][1]], TYPES[t["dtype"]]).reshape(t["shape"]) for name, t in header.items()}


def write_safetensors(path, tensors):
    header, offset, pieces = {}, 0, []
    for name, array in tensors.items():
        array = np.ascontiguousarray(array, np.float32)
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
        pieces.append(array.tobytes())
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(pieces))


def tensor_at(network, path):
    for part in path.split("."):
        network = getattr(network, part)
    return network


def parameter_of(network, name):
    return tensor_at(network, next(to for ours, to, _ in WEIGHTS if ours == name))


@torch.no_grad()
def load_weights(network, path):
    stored = read_safetensors(path)
    for name, to, turned in WEIGHTS:
        value = torch.from_numpy(np.array(stored[name], np.float32))
        target = tensor_at(network, to)
        target.copy_((value.T if turned else value).reshape(target.shape))


@torch.no_grad()
def save_weights(network, path):
    """Under Layerwright's names, in its axes."""
    values = {name: tensor_at(network, to).detach().cpu() for name, to, _ in WEIGHTS}
    turned = {name for name, _, t in WEIGHTS if t}
    write_safetensors(path, {name: (v.T if name in turned else v).numpy() for name, v in values.items()})


def freeze(network):
    for path in FROZEN:
        part = tensor_at(network, path)
        for w in part.parameters() if isinstance(part, nn.Module) else [part]:
            w.requires_grad_(False)


def train_mode(network):
    network.train()
    for path in FROZEN:
        part = tensor_at(network, path)
        if isinstance(part, nn.Module):
            part.eval()


# --- data ------------------------------------------------------------------------------------------------------------

def read_pictures(folder):
    from PIL import Image, ImageOps

    spec, target = INPUTS[0], TARGETS[0]
    channels, height, width = spec["shape"]
    classes = sorted(d.name for d in Path(folder).iterdir() if d.is_dir())
    pixels, labels = [], []
    for label, name in enumerate(classes):
        for file in sorted((Path(folder) / name).iterdir()):
            picture = ImageOps.exif_transpose(Image.open(file)).convert("L" if channels == 1 else "RGB")
            pixels.append(np.asarray(ImageOps.fit(picture, (width, height), Image.LANCZOS)).reshape(height, width, channels))
            labels.append(label)
    return {spec["field"]: np.stack(pixels), target["field"]: np.array(labels)}


def read_data(path, seed):
    """Arrays by field of the training and of the test part."""
    arrays = read_pictures(path) if Path(path).is_dir() else dict(np.load(path))
    fields = [s["field"] for s in INPUTS + TARGETS]
    missing = [f for f in fields if f not in arrays]
    if missing:
        raise SystemExit(f"{path} lacks {', '.join(missing)}; it holds {', '.join(arrays)}")
    if all(f"{f}_test" in arrays for f in fields):
        return {f: arrays[f] for f in fields}, {f: arrays[f"{f}_test"] for f in fields}
    count = len(arrays[fields[0]])
    share, _, test = SETTINGS["split"]
    if test == 0:
        return {f: arrays[f] for f in fields}, None
    order = np.random.default_rng(seed).permutation(count)
    cut = round(count * share)
    return {f: arrays[f][order[:cut]] for f in fields}, {f: arrays[f][order[count - round(count * test):]] for f in fields}


def statistics(samples, picture):
    """Mean and deviation a channel or column, or one for all."""
    x = np.asarray(samples, np.float64)
    axes = tuple(range(x.ndim - 1)) if picture or x.ndim == 2 else None
    mean, std = x.mean(axes), x.std(axes)
    return mean, np.where(std > 1e-12, std, 1.0)


def scaling(spec, samples):
    if spec["transform"] == "scale255":
        return 0.0, 255.0
    return statistics(samples, np.ndim(samples) == 4) if spec["transform"] == "standardize" else (0.0, 1.0)


def prepared(samples, spec, scale):
    """Samples as they are stored → what the network takes; [N, height, width, channels] becomes channels first."""
    x = (np.asarray(samples, np.float64) - scale[0]) / scale[1]
    shape = spec["shape"]
    if x.ndim == 4 and len(shape) == 3 and list(x.shape[1:]) != list(shape):
        x = x.transpose(0, 3, 1, 2)
    return torch.from_numpy(x.reshape((len(x), *shape)).astype(spec["dtype"]))


def target_of(samples, spec, scale, device, like):
    y = torch.from_numpy(np.asarray(samples)).to(device)
    if spec["kind"] == "classIndex" and like.dim() > y.dim() and like.shape[-1] != 1:
        return y.long()
    y = (torch.as_tensor(np.asarray(samples, np.float64) - scale[0]) / torch.as_tensor(scale[1])).to(like.dtype).to(device)
    return y.reshape(like.shape) if y.numel() == like.numel() else y


def augmented(x):
    """Of pictures [N, channels, height, width]; a draw for each sample."""
    if x.dim() != 4:
        return x
    n, _, height, width = x.shape
    for a in AUGMENT:
        if a["type"] == "mirror":
            turn = torch.rand(n) < a.get("probability", 0.5)
            x = torch.where(turn[:, None, None, None].to(x.device), x.flip(3 if a.get("axis", "horizontal") == "horizontal" else 2), x)
        elif a["type"] == "randomCrop":
            pad = a.get("pad", 4)
            wide = F.pad(x, (pad,) * 4, mode="constant" if a.get("border", "zero") == "zero" else "replicate")
            places = torch.randint(0, 2 * pad + 1, (n, 2))
            x = torch.stack([wide[i, :, r:r + height, c:c + width] for i, (r, c) in enumerate(places.tolist())])
        elif a["type"] == "cutout":
            side = max(1, round(a.get("size", 0.25) * min(height, width)))
            x = x.clone()
            for i in range(n):
                for _ in range(a.get("count", 1)):
                    r, c = int(torch.randint(height, ())) - side // 2, int(torch.randint(width, ())) - side // 2
                    x[i, :, max(0, r):max(0, r + side), max(0, c):max(0, c + side)] = 0
    return x


# --- training --------------------------------------------------------------------------------------------------------

${p.schedule.includes('plateau(') ? plateauHelper : ''}def factor(step, steps_per_epoch, total_steps, history):
    """Factor on the learning rate of an optimizer step, from 0."""
${p.schedule}


def make_optimizer(network):
    decay, factors = dict(DECAY), dict(FACTORS)
    groups = {}
    for name, to, _ in WEIGHTS:
        w = tensor_at(network, to)
        if isinstance(w, nn.Parameter) and w.requires_grad:
            groups.setdefault((decay.get(name, 0.0), factors.get(name, 1.0)), []).append(w)
    groups = [{"params": params, "weight_decay": d, "factor": f} for (d, f), params in groups.items()]
    return torch.optim.${p.optimizer}


def clip(network):
    gradients = [w.grad for w in network.parameters() if w.grad is not None]
    if SETTINGS["clip_value"] is not None:
        for g in gradients:
            g.clamp_(-SETTINGS["clip_value"], SETTINGS["clip_value"])
    if SETTINGS["clip_norm"] is not None:
        norm = torch.sqrt(sum((g * g).sum() for g in gradients))
        for g in gradients:
            g.mul_(SETTINGS["clip_norm"] / torch.clamp(norm, min=SETTINGS["clip_norm"]))


@torch.no_grad()
def evaluate(network, part, scales, device, batch=256):
    network.eval()
    count = len(next(iter(part.values())))
    losses, right, seen = 0.0, 0, 0
    for at in range(0, count, batch):
        outputs = network(*[prepared(part[s["field"]][at:at + batch], s, scales[s["node"]]).to(device) for s in INPUTS])
        targets = {s["node"]: target_of(part[s["field"]][at:at + batch], s, scales[s["node"]], device, outputs[s["node"]]) for s in TARGETS}
        size = min(batch, count - at)
        losses += float(objective(network, outputs, targets)[0]) * size
        z, y = outputs[TARGETS[0]["node"]], targets[TARGETS[0]["node"]]
        if TARGETS[0]["kind"] == "classIndex" and z.dim() == 2 and y.dim() == 1:
            right, seen = right + int((z.argmax(1) == y).sum()), seen + size
    return losses / count, right / seen if seen else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--weights", default=Path(__file__).with_name("train_pytorch.safetensors"))
    parser.add_argument("--fresh", action="store_true", help="begin with PyTorch's own initial weights")
    parser.add_argument("--epochs", type=int, default=SETTINGS["epochs"])
    parser.add_argument("--steps", type=int, default=SETTINGS["steps"], help="optimizer steps at most")
    parser.add_argument("--batch", type=int, default=SETTINGS["batch"], help="samples of a pass, of all processes together; 0: all")
    parser.add_argument("--no-shuffle", action="store_true")
    parser.add_argument("--out", default="trained.safetensors")
    parser.add_argument("--json", action="store_true", help="a JSON line for each step")
    args = parser.parse_args()

    ranks, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if ranks > 1:
        torch.distributed.init_process_group("nccl" if cuda else "gloo")
    torch.manual_seed(SETTINGS["seed"])
    np.random.seed(SETTINGS["seed"])

    network = Network()
    if not args.fresh and Path(args.weights).exists():
        load_weights(network, args.weights)
    freeze(network)
    network.to(device)
    train, test = read_data(args.data, SETTINGS["seed"])
    scales = {s["node"]: scaling(s, train[s["field"]]) for s in INPUTS + TARGETS}
    optimizer = make_optimizer(network)
    model = nn.parallel.DistributedDataParallel(network, device_ids=[device.index] if cuda else None) if ranks > 1 else network

    count = len(next(iter(train.values())))
    batch = min(args.batch or count, count)
    accumulate = SETTINGS["accumulate"]
    # A step takes \`accumulate\` passes; the last of an epoch takes what is left.
    steps_per_epoch = max(1, math.ceil(count / (batch * accumulate)))
    total_steps = min(args.epochs * steps_per_epoch, args.steps or math.inf)
    step, history = 0, []
    for epoch in range(args.epochs):
        order = np.random.default_rng([SETTINGS["seed"], epoch]).permutation(count) if SETTINGS["shuffle"] and not args.no_shuffle else np.arange(count)
        train_mode(network)
        mean = 0.0
        for at in range(0, count, batch * accumulate):
            if step >= total_steps:
                break
            chosen = order[at:at + batch * accumulate]
            rate = SETTINGS["learning_rate"] * SETTINGS["rate_factor"] * factor(step, steps_per_epoch, total_steps, history)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["factor"]
            optimizer.zero_grad()
            loss = 0.0
            for k in range(0, len(chosen), batch):
                part = np.sort(chosen[k:k + batch])[rank::ranks] if ranks > 1 else chosen[k:k + batch]
                inputs = [augmented(prepared(train[s["field"]][part], s, scales[s["node"]]).to(device)) for s in INPUTS]
                outputs = model(*inputs)
                targets = {s["node"]: target_of(train[s["field"]][part], s, scales[s["node"]], device, outputs[s["node"]]) for s in TARGETS}
                own, penalty = objective(network, outputs, targets)
                share = min(batch, len(chosen) - k) / len(chosen)
                ((own + penalty) * share).backward()
                loss += float(own.detach()) * share
            clip(network)
            optimizer.step()
            step += 1
            mean += loss / steps_per_epoch
            if args.json and rank == 0:
                print(json.dumps({"step": step, "loss": loss}), flush=True)
        history.append(mean)
        if rank == 0:
            line = {"epoch": epoch + 1, "loss": mean}
            if test is not None:
                line["test_loss"], accuracy = evaluate(network, test, scales, device)
                if accuracy is not None:
                    line["test_accuracy"] = accuracy
            print(json.dumps(line) if args.json else ", ".join(f"{k} {v:.6g}" for k, v in line.items()), flush=True)
        if step >= total_steps:
            break
    if rank == 0:
        save_weights(network, args.out)
        print(json.dumps({"saved": args.out}) if args.json else f"Saved {args.out}.")


if __name__ == "__main__":
    main()
`;
