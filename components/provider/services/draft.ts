import type { FunctionArgs, FunctionReturnType } from "convex/server";
import type { Policy } from "@/components/booking/PolicyFields";
import type { api } from "@/convex/_generated/api";

export type Service = FunctionReturnType<typeof api.services.list>[number];
type Fields = FunctionArgs<typeof api.services.add>["service"];
export type Question = Fields["questions"][number];

/** What is a number in a service is the field's own text here; empty: none, where there may be none. */
const NUMBERS = [
  "lengthMinutes",
  "stepMinutes",
  "bufferBeforeMinutes",
  "bufferAfterMinutes",
  "noticeMinutes",
  "horizonDays",
  "seats",
  "noShowAfterMinutes",
] as const;
const NUMBERS_OR_NONE = ["dailyCap", "clientCancelMinutes", "clientMoveMinutes"] as const;
export type NumberField = (typeof NUMBERS)[number] | (typeof NUMBERS_OR_NONE)[number];

export type Draft = Omit<Fields, NumberField | "policy"> &
  Record<NumberField, string> & {
    /** Missing: what bookings of this provider start from. */
    policy?: Fields["policy"];
  };

export const NEW_SERVICE: Draft = {
  title: "",
  lengthMinutes: "50",
  stepMinutes: "60",
  bufferBeforeMinutes: "0",
  bufferAfterMinutes: "10",
  noticeMinutes: "120",
  horizonDays: "60",
  dailyCap: "",
  seats: "1",
  priceText: "",
  questions: [],
  approval: "instant",
  clientCancelMinutes: "1440",
  clientMoveMinutes: "1440",
  noShowAfterMinutes: "10",
  isActive: true,
};

export function draftOf({ serviceId: _id, ...service }: Service): Draft {
  const text = (value: number | null) => (value === null ? "" : String(value));
  const fields = [...NUMBERS, ...NUMBERS_OR_NONE].map((field) => {
    const value = service[field];
    return [field, value === undefined ? NEW_SERVICE[field] : text(value)];
  });
  return { ...service, ...(Object.fromEntries(fields) as Record<NumberField, string>) };
}

/** The policy with nothing left out, as its form shows it. */
export function policyOf({ policy }: Draft, starting: Policy): Policy {
  return { ...starting, ...policy, recording: policy?.recording ?? starting.recording };
}

/** What the backend is asked to keep; a field that is no number is for it to refuse. */
export function serviceOf(draft: Draft, policy: Policy): Fields {
  const numberOf = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  const numberOrNone = (text: string) => (text.trim() === "" ? null : Number(text));
  const numbers = NUMBERS.map((field) => [field, numberOf(draft[field])]);
  const orNone = NUMBERS_OR_NONE.map((field) => [field, numberOrNone(draft[field])]);
  return {
    ...draft,
    ...(Object.fromEntries(numbers) as Record<(typeof NUMBERS)[number], number>),
    ...(Object.fromEntries(orNone) as Pick<Fields, (typeof NUMBERS_OR_NONE)[number]>),
    policy,
  };
}

/** One more question to ask; its key stays when its words change. */
export function withQuestion(questions: readonly Question[]): Question[] {
  return [...questions, { key: crypto.randomUUID(), text: "", isRequired: false }];
}
