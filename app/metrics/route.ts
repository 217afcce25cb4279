import { sendAppMetrics } from "@/lib/monitoring/sendAppMetrics";

/** The figures of this process, for Prometheus; those of the service are the backend's. */
export async function GET(request: Request): Promise<Response> {
  return await sendAppMetrics(request.headers.get("authorization"));
}

export const dynamic = "force-dynamic";
