import { FunctionError } from "./errors.ts";
import { compareJson } from "./key.ts";
import {
  fieldAt,
  floatOf,
  integerJson,
  integerOf,
  type Json,
  type JsonObject,
  kindOf,
} from "./value.ts";

type Value = Json | undefined;
type Numbers = {
  float: (a: number, b: number) => number;
  integer: (a: bigint, b: bigint) => bigint;
};

const COMPARISONS: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

const ARITHMETIC: Record<string, Numbers> = {
  $add: { float: (a, b) => a + b, integer: (a, b) => a + b },
  $sub: { float: (a, b) => a - b, integer: (a, b) => a - b },
  $mul: { float: (a, b) => a * b, integer: (a, b) => a * b },
  $div: { float: (a, b) => a / b, integer: (a, b) => a / b },
  $mod: { float: (a, b) => a % b, integer: (a, b) => a % b },
};

/** Whether a document passes a `.filter(...)` expression. */
export function passes(expression: Json, document: JsonObject): boolean {
  return evaluate(expression as JsonObject, document) === true;
}

function evaluate(expression: JsonObject, document: JsonObject): Value {
  const [[operator, operand] = ["", null]] = Object.entries(expression);
  const pair = (): [Value, Value] => {
    const [left, right] = operand as [JsonObject, JsonObject];
    return [evaluate(left, document), evaluate(right, document)];
  };
  const all = (): JsonObject[] => operand as JsonObject[];
  if (operator in COMPARISONS) return COMPARISONS[operator]!(compareJson(...pair()));
  if (operator in ARITHMETIC) return calculate(ARITHMETIC[operator]!, ...pair());
  switch (operator) {
    case "$field":
      return fieldAt(document, operand as string);
    case "$literal":
      return literalOf(operand);
    case "$and":
      return all().every((item) => evaluate(item, document) === true);
    case "$or":
      return all().some((item) => evaluate(item, document) === true);
    case "$not":
      return evaluate(operand as JsonObject, document) !== true;
    case "$neg":
      return calculate(ARITHMETIC.$sub!, 0, evaluate(operand as JsonObject, document));
    default:
      throw new FunctionError(`Unknown filter expression ${operator}.`);
  }
}

/** `{$undefined: null}` stands for a missing field. */
export function literalOf(value: Json): Value {
  const isUndefined = value !== null && typeof value === "object" && "$undefined" in value;
  return isUndefined ? undefined : value;
}

function calculate(numbers: Numbers, left: Value, right: Value): Json {
  const kinds = [kindOf(left), kindOf(right)];
  if (kinds.every((kind) => kind === "float64"))
    return numbers.float(floatOf(left!), floatOf(right!));
  if (kinds.every((kind) => kind === "int64")) {
    return integerJson(BigInt.asIntN(64, numbers.integer(integerOf(left!), integerOf(right!))));
  }
  throw new FunctionError("A filter expression can only calculate with numbers of one type.");
}
