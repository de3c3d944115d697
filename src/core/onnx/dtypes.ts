// ONNX's numbers for element types.
import type { DType } from '../tensor.ts';

/** TensorProto.DataType numbers, by dtype (onnx.proto3). */
export const castCode: Record<DType, number> = {
  float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, float64: 11,
  uint32: 12, uint64: 13, complex64: 14, complex128: 15, bfloat16: 16, float8e4m3fn: 17, float8e4m3fnuz: 18,
  float8e5m2: 19, float8e5m2fnuz: 20, uint4: 21, int4: 22, float4e2m1: 23, float8e8m0: 24, opaque: 0,
};

const byCode = new Map(Object.entries(castCode).filter(([, code]) => code !== 0).map(([name, code]) => [code, name as DType]));
export const dtypeOfCode = (code: number): DType | undefined => byCode.get(code);
