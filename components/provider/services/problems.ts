import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type Refusal = Extract<
  FunctionReturnType<typeof api.services.add> | FunctionReturnType<typeof api.services.change>,
  { kind: "refused" }
>["reason"];

export type Place =
  | "title"
  | "lengthMinutes"
  | "priceText"
  | "buffers"
  | "notice"
  | "dailyCap"
  | "seats"
  | "questions"
  | "changes"
  | "noShow"
  | "phone"
  | "policy"
  | "form";
export type Part = "basics" | "times" | "questions" | "changes" | "policy";

/** The field that a refusal is about. */
export const PLACES: Record<Refusal, Place> = {
  not_provider: "form",
  too_many: "form",
  not_found: "form",
  bad_title: "title",
  bad_length: "lengthMinutes",
  bad_price: "priceText",
  bad_buffers: "buffers",
  bad_notice: "notice",
  bad_cap: "dailyCap",
  bad_seats: "seats",
  bad_questions: "questions",
  bad_change_limits: "changes",
  bad_no_show: "noShow",
  bad_phone: "phone",
  bad_minutes: "policy",
  bad_days: "policy",
  bad_purpose: "policy",
};

/** The part of the form that is to be open, so that the sentence is seen. */
export const PART_OF: Partial<Record<Place, Part>> = {
  buffers: "times",
  notice: "times",
  dailyCap: "times",
  seats: "times",
  questions: "questions",
  changes: "changes",
  noShow: "changes",
  phone: "policy",
  policy: "policy",
};
