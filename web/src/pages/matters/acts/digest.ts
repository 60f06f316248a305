/** A file by its digest: the file itself stays where it is. */

import type { Document } from '@/matters/fact'

export async function documentOf(file: File, role: string): Promise<Document> {
  const bytes = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return { sha256: hex(new Uint8Array(bytes)), name: file.name, role }
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('')
}
