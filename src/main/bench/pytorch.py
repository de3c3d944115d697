"""Training steps of a network in PyTorch, to compare with: reads the forward graph as JSON, times steps on request.

The graph is the very one that Layerwright trains (ONNX operators, one JSON node each), run by torch.nn.functional with
autograd and torch.optim.Adam. Protocol on stdin and stdout, one line each way: the path of the graph, then `steps N`
for N timed steps (answer: JSON list of milliseconds), `memory` (answer: peak resident bytes), `quit`.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F


def pad_of(attributes, rank):
    pads = attributes.get("pads") or [0] * (2 * rank)
    begin, end = pads[:rank], pads[rank:]
    if begin == end:
        return begin, None
    flat = []
    for b, e in reversed(list(zip(begin, end))):
        flat += [b, e]
    return [0] * rank, flat


def conv(x, w, bias=None, **a):
    rank = x.dim() - 2
    padding, extra = pad_of(a, rank)
    if extra:
        x = F.pad(x, extra)
    f = (F.conv1d, F.conv2d, F.conv3d)[rank - 1]
    return f(x, w, bias, a.get("strides") or 1, padding, a.get("dilations") or 1, a.get("group", 1))


def max_pool(x, **a):
    rank = x.dim() - 2
    padding, extra = pad_of(a, rank)
    if extra:
        x = F.pad(x, extra, value=float("-inf"))
    f = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[rank - 1]
    return f(x, a["kernel_shape"], a.get("strides") or 1, padding)


def average_pool(x, **a):
    rank = x.dim() - 2
    padding, _ = pad_of(a, rank)
    f = (F.avg_pool1d, F.avg_pool2d, F.avg_pool3d)[rank - 1]
    return f(x, a["kernel_shape"], a.get("strides") or 1, padding, count_include_pad=bool(a.get("count_include_pad", 0)))


def gemm(x, w, bias=None, **a):
    w = w if a.get("transB") else w.t()
    return F.linear(x, w, bias)


def batch_norm(x, scale, bias, **a):
    return F.batch_norm(x, None, None, scale, bias, True, 0.1, a.get("epsilon", 1e-5))


def dropout(x, *_, **a):
    return F.dropout(x, a.get("ratio", 0.5), True)


OPERATORS = {
    "Conv": conv, "MaxPool": max_pool, "AveragePool": average_pool, "Gemm": gemm,
    "layerwright.BatchNormTraining": batch_norm,
    "MatMul": lambda x, y: x @ y, "Add": lambda x, y: x + y, "Sub": lambda x, y: x - y, "Mul": lambda x, y: x * y,
    "Relu": lambda x: F.relu(x), "Tanh": torch.tanh, "Sigmoid": torch.sigmoid,
    "Clip": lambda x, low=None, high=None: torch.clamp(x, low, high),
    "HardSwish": lambda x: F.hardswish(x), "LeakyRelu": lambda x, **a: F.leaky_relu(x, a.get("alpha", 0.01)),
    "GlobalAveragePool": lambda x: x.mean(tuple(range(2, x.dim())), keepdim=True),
    "ReduceMean": lambda x, **a: x.mean(tuple(a["axes"]), keepdim=bool(a.get("keepdims", 1))),
    "Flatten": lambda x, **a: torch.flatten(x, a.get("axis", 1)),
    "Reshape": lambda x, dims: x.reshape([x.shape[i] if d == 0 else int(d) for i, d in enumerate(dims.tolist())]),
    "Squeeze": lambda x, axes: x.reshape([d for i, d in enumerate(x.shape) if i not in [int(a) % x.dim() for a in axes]]),
    "Concat": lambda *xs, **a: torch.cat(xs, a["axis"]),
    "Transpose": lambda x, **a: x.permute(a["perm"]),
    "Identity": lambda x: x,
}


def main():
    torch.manual_seed(1)
    with open(sys.stdin.readline().strip(), encoding="utf-8") as file:
        spec = json.load(file)
    torch.set_num_threads(spec["threads"])
    constants = {
        name: (torch.tensor(c["values"], dtype=torch.int64 if c["dtype"] == "int64" else torch.float32).reshape(c["shape"]))
        for name, c in spec["constants"].items()
    }
    weights = {name: (torch.randn(shape) * 0.05).requires_grad_() for name, shape in spec["weights"].items()}
    optimizer = torch.optim.Adam(weights.values(), lr=0.001)
    x = torch.randn(spec["input"]["shape"])
    labels = torch.randint(0, spec["classes"], (spec["input"]["shape"][0],))

    def step():
        values = {**constants, **weights, spec["input"]["name"]: x}
        for node in spec["nodes"]:
            arguments = [values[name] if name else None for name in node["inputs"]]
            if node["op"] == "Clip":
                arguments[1:] = [None if v is None else v.item() for v in arguments[1:]]
            values[node["outputs"][0]] = OPERATORS[node["op"]](*arguments, **node["attributes"])
        loss = F.cross_entropy(values[spec["output"]], labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "steps":
            times = []
            for _ in range(int(words[1])):
                start = time.perf_counter()
                step()
                times.append(1000 * (time.perf_counter() - start))
            print(json.dumps(times), flush=True)
        elif words[0] == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
        else:
            break


main()
