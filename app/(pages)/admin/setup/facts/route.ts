import { answerAppFacts } from "@/lib/setup/appAnswer";

/** What the app's own server knows of the set-up: for an admin's page. */
export async function GET(request: Request): Promise<Response> {
  return await answerAppFacts(request.headers.get("authorization"));
}

export const dynamic = "force-dynamic";
