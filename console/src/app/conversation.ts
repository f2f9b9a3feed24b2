import type { Schemas } from '@/api/client'

/** By which it is known: what it was called, else what was asked first. */
export const nameOf = (one: Schemas['Conversation']) => one.title || one.summary?.opening || null
