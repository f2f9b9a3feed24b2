import {
  Bot,
  Boxes,
  Building2,
  ChartColumn,
  Database,
  FileClock,
  FlaskConical,
  House,
  KeyRound,
  Library,
  type LucideIcon,
  MessagesSquare,
  Route,
  Server,
  Settings,
  Shield,
  Users,
} from 'lucide-react'
import { text } from '@text/shell'

export interface PageEntry {
  path: string
  label: string
  icon: LucideIcon
  /** Without it the page is not shown, and refused by the server. */
  permission: string
  group: keyof typeof text.groups | null
  /** Whether it shows what belongs to one tenant. */
  ofTenant: boolean
}

const page = (path: string, label: string, icon: LucideIcon, permission: string, group: PageEntry['group'], ofTenant = true): PageEntry => ({
  path,
  label,
  icon,
  permission,
  group,
  ofTenant,
})

/** The pages in the order of the navigation. */
export const pages: readonly PageEntry[] = [
  page('/', text.nav.home, House, 'usage:read', null),
  page('/playground', text.nav.playground, FlaskConical, 'chat', 'assistant'),
  page('/conversations', text.nav.conversations, MessagesSquare, 'chat', 'assistant'),
  page('/agents', text.nav.agents, Bot, 'config:read', 'assistant'),
  page('/knowledge', text.nav.knowledge, Library, 'knowledge:read', 'assistant'),
  page('/routing', text.nav.routing, Route, 'usage:read', 'control'),
  page('/cache', text.nav.cache, Database, 'usage:read', 'control'),
  page('/guardrails', text.nav.guardrails, Shield, 'config:read', 'control'),
  page('/usage', text.nav.usage, ChartColumn, 'usage:read', 'control'),
  page('/keys', text.nav.keys, KeyRound, 'keys:manage', 'organisation'),
  page('/providers', text.nav.providers, Boxes, 'providers:manage', 'organisation', false),
  page('/members', text.nav.members, Users, 'members:read', 'organisation'),
  page('/audit', text.nav.audit, FileClock, 'audit:read', 'organisation', false),
  page('/settings', text.nav.settings, Settings, 'config:read', 'organisation'),
  page('/tenants', text.nav.tenants, Building2, 'tenants:manage', 'installation', false),
  page('/system', text.nav.system, Server, 'tenants:manage', 'installation', false),
]
