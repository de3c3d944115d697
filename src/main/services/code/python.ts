// A Python script that uses an exported model: onnxruntime, numpy, and Pillow where there are pictures.
import type { ScriptFacts } from './facts.ts';
import { python } from './literals.ts';

export function pythonScript(facts: ScriptFacts): string {
  const pictures = facts.inputs.some((i) => i.kind === 'image');
  return `#!/usr/bin/env python3
"""${facts.title.replaceAll(/["\\]/g, "'")}: what the network says of files.

    pip install onnxruntime numpy${pictures ? ' pillow' : ''}
    python predict.py FILE …          ${pictures ? 'pictures, or .npy arrays' : 'tables (.csv), or .npy arrays'} of samples as they are stored
    python predict.py --json FILE …   a JSON line for each sample

From another program: from predict import Model; Model()([samples of each input as they are stored]).
"""
import argparse
import csv
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort

MODEL = Path(__file__).with_name(${python(facts.model)})
BATCH = ${facts.batch}  # samples at once, where the file fixes them; 0: any number
FIT = ${python(facts.fit)}  # how pictures are brought to the size of the model
INPUTS = ${python(facts.inputs)}
OUTPUTS = ${python(facts.outputs)}


def read_picture(path, spec):
    """[height, width, channels] bytes, turned as EXIF says, brought to the size of the model."""
    from PIL import Image, ImageOps

    height, width, channels = spec["stored"]
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.mode in ("RGBA", "LA", "P"):
        black = Image.new("RGBA", picture.size, (0, 0, 0, 255))
        picture = Image.alpha_composite(black, picture.convert("RGBA"))
    picture = picture.convert("L" if channels == 1 else "RGB")
    if picture.size != (width, height):
        how = Image.LANCZOS
        if FIT == "fill":
            picture = picture.resize((width, height), how)
        elif FIT == "contain":
            picture = ImageOps.pad(picture, (width, height), how, color=0)
        else:
            picture = ImageOps.fit(picture, (width, height), how)
    return np.asarray(picture, dtype=np.uint8).reshape(height, width, channels)


def read_table(path, spec):
    """Rows with the columns of the model, by name under a header, else in order."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        sample = file.read(65536)
        file.seek(0)
        delimiter = max(",;\\t|", key=sample.count)
        rows = [row for row in csv.reader(file, delimiter=delimiter) if row]
    columns = spec["columns"]
    sources = list(dict.fromkeys(c.rsplit("=", 1)[0] if "=" in c else c for c in columns))
    place = {name: i for i, name in enumerate(sources)}
    if any(cell in sources for cell in rows[0]):
        header, rows = rows[0], rows[1:]
        missing = [name for name in sources if name not in header]
        if missing:
            raise SystemExit(f"{path} lacks the columns {', '.join(missing)}")
        place = {name: header.index(name) for name in sources}
    out = np.zeros((len(rows), len(columns)), np.float64)
    for r, row in enumerate(rows):
        for k, column in enumerate(columns):
            source = column.rsplit("=", 1)[0] if "=" in column else column
            cell = row[place[source]]
            out[r, k] = float(cell) if source == column else float(cell == column[len(source) + 1:])
    return out


def read_file(path):
    """Samples of every input, as they are stored: a list of arrays."""
    suffix = Path(path).suffix.lower()
    if suffix == ".npz":
        arrays = np.load(path)
        return [arrays[spec["field"] if spec["field"] in arrays else spec["name"]] for spec in INPUTS]
    if len(INPUTS) > 1:
        raise SystemExit("the model takes several inputs: give a .npz file with an array for each")
    spec = INPUTS[0]
    if suffix == ".npy":
        samples = np.load(path)
        return [samples if samples.ndim > len(spec["stored"]) else samples[None]]
    if spec["kind"] == "image":
        return [read_picture(path, spec)[None]]
    return [read_table(path, spec)]


def prepare(samples, spec):
    """Samples as they are stored → what the model takes."""
    x = np.asarray(samples, np.float64)
    x = x.reshape((len(x), *spec["stored"])) if spec["stored"] else x
    if spec["kind"] == "image":
        channels = spec["shape"][0] if spec["channelsFirst"] else spec["shape"][-1] if len(spec["shape"]) == 3 else x.shape[-1]
        if channels == 1 and x.shape[-1] >= 3:
            x = x[..., :3] @ np.array([[0.299], [0.587], [0.114]])
        elif channels != x.shape[-1]:
            x = x[..., [min(c, x.shape[-1] - 1) for c in range(channels)]]
    if len(spec["subtract"]) > 1 or len(spec["divide"]) > 1 or spec["kind"] == "table":
        x = (x - np.array(spec["subtract"])) / np.array(spec["divide"])
    else:
        x = (x - spec["subtract"][0]) / spec["divide"][0]
    if spec["channelsFirst"] and x.ndim == 4 and list(x.shape[1:]) != spec["shape"]:
        x = x.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(x.reshape((len(x), *spec["shape"])).astype(spec["dtype"]))


def meaning(values, spec):
    """What the numbers of one sample mean."""
    values = np.asarray(values, np.float64).ravel()
    name = lambda i: spec["classes"][i] if i < len(spec["classes"]) else str(i)
    if spec["task"] == "multiclass":
        if spec["scores"] and not (np.all((values >= 0) & (values <= 1)) and abs(values.sum() - 1) < 1e-3):
            values = np.exp(values - values.max())
            values /= values.sum()
        order = np.argsort(-values, kind="stable")[:5]
        return {"top": [{"class": name(int(i)), "probability": float(values[i])} for i in order]}
    if spec["task"] == "binary" and len(values) == 1:
        pairs = [(name(1), float(values[0])), (name(0), 1 - float(values[0]))]
        return {"top": [{"class": c, "probability": p} for c, p in sorted(pairs, key=lambda pair: -pair[1])]}
    if spec["task"] == "regression":
        values = values * np.resize(spec["divide"], len(values)) + np.resize(spec["subtract"], len(values))
    named = spec["columns"] if len(spec["columns"]) == len(values) else [spec["name"] if len(values) == 1 else f"{spec['name']}[{i}]" for i in range(len(values))]
    return {"values": {n: float(v) for n, v in zip(named, values)}}


class Model:
    def __init__(self, path=MODEL, providers=None):
        self.session = ort.InferenceSession(str(path), providers=providers or ["CPUExecutionProvider"])

    def __call__(self, samples):
        """Samples of each input as they are stored → the model's outputs by name, one row a sample."""
        feeds = {spec["name"]: prepare(x, spec) for x, spec in zip(samples, INPUTS)}
        names = [spec["name"] for spec in OUTPUTS]
        count = len(next(iter(feeds.values())))
        if not BATCH:
            return dict(zip(names, self.session.run(names, feeds)))
        parts = []
        for at in range(0, count, BATCH):
            part = {n: x[at:at + BATCH] for n, x in feeds.items()}
            part = {n: np.concatenate([x, np.repeat(x[-1:], BATCH - len(x), 0)]) for n, x in part.items()}
            parts.append(self.session.run(names, part))
        return {n: np.concatenate([p[i] for p in parts])[:count] for i, n in enumerate(names)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--json", action="store_true", help="a JSON line for each sample")
    parser.add_argument("--model", default=MODEL)
    args = parser.parse_args()
    model = Model(args.model)
    for path in args.files:
        results = model(read_file(path))
        count = len(next(iter(results.values())))
        for i in range(count):
            said = {spec["name"]: meaning(results[spec["name"]][i], spec) for spec in OUTPUTS}
            if args.json:
                print(json.dumps({"file": str(path), "sample": i, "outputs": said}))
                continue
            print(path if count == 1 else f"{path} [{i}]")
            for name, what in said.items():
                for entry in what.get("top", []):
                    print(f"  {entry['probability']:8.2%}  {entry['class']}")
                for key, value in what.get("values", {}).items():
                    print(f"  {key}: {value:.6g}")


if __name__ == "__main__":
    main()
`;
}
