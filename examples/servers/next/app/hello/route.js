export const GET = ({ method }) => Response.json({ method })

export async function POST(request) {
  return Response.json({ method: request.method, body: await request.json() })
}
