import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { BookOpen, CircleUserRound, LogOut, Menu as MenuIcon, Monitor, Moon, Rocket, Search, Sun } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Button as AriaButton, Dialog, Modal, ModalOverlay } from 'react-aria-components'
import icon from '@/icon.svg'
import { text } from '@text/shell'
import { IconButton } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { Menu } from '@/ui/menu'
import { failed } from '@/ui/toast'
import { type PageEntry, pages } from './pages'
import { useSession } from './session'
import { TenantSwitcher } from './tenant-switcher'
import { setTheme, type Theme, useTheme } from './theme'

const Palette = lazy(() => import('./palette'))

function Logo() {
  return (
    <Link to="/" className="flex items-center gap-2 rounded-md text-[1.1rem] font-semibold tracking-tight">
      <img src={icon} alt="" className="size-6" />
      Parley
    </Link>
  )
}

function Navigation({ onChosen }: { onChosen?: () => void }) {
  const { may } = useSession()
  const { pathname } = useLocation()
  const shown = pages.filter((page) => may(page.permission))
  const groups = [...new Set(shown.map((page) => page.group))]
  const link = (page: Pick<PageEntry, 'path' | 'label' | 'icon'>) => (
    <li key={page.path}>
      <Link
        to={page.path}
        onClick={onChosen}
        aria-current={pathname === page.path ? 'page' : undefined}
        className={cx(
          'flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-[0.93rem]',
          pathname === page.path ? 'bg-accent-soft font-medium text-accent-strong' : 'text-ink hover:bg-sunken',
        )}
      >
        <page.icon aria-hidden className="size-4.5 shrink-0" />
        {page.label}
      </Link>
    </li>
  )
  return (
    <nav aria-label={text.mainNavigation} className="flex flex-col gap-4">
      {groups.map((group) => (
        <div key={group ?? ''}>
          {group && <h2 className="px-2.5 pb-1 text-[0.8rem] font-medium text-muted">{text.groups[group]}</h2>}
          <ul className="flex flex-col gap-0.5">
            {shown.filter((page) => page.group === group).map(link)}
            {group === null && may('knowledge:write') && link({ path: '/start', label: text.nav.start, icon: Rocket })}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Account() {
  const { session, operator, signOut } = useSession()
  const chosen = useTheme()
  const navigate = useNavigate()
  const icons: Record<Theme, ReactNode> = { system: <Monitor />, light: <Sun />, dark: <Moon /> }
  const next: Theme = chosen === 'system' ? 'light' : chosen === 'light' ? 'dark' : 'system'
  return (
    <div className="flex items-center gap-1">
      <IconButton label={`${text.theme.label}: ${text.theme[chosen]}`} icon={icons[chosen]} onPress={() => setTheme(next)} />
      <Menu
        label={text.signedInAs(session.name)}
        trigger={<IconButton label={text.signedInAs(session.name)} icon={<CircleUserRound />} />}
        actions={[
          // an operator is a key, and has no account
          ...(operator ? [] : [{ id: 'account', label: text.account, icon: <CircleUserRound />, onAction: () => void navigate({ to: '/account' }) }]),
          { id: 'docs', label: text.apiReference, icon: <BookOpen />, onAction: () => window.open('/docs', '_blank', 'noopener') },
          { id: 'out', label: text.signOut, icon: <LogOut />, onAction: () => void signOut().then(() => navigate({ to: '/sign-in' })).catch(failed) },
        ]}
      />
    </div>
  )
}

/** Navigation, tenant, search and account around a page. */
export function Shell({ children }: { children: ReactNode }) {
  const { operator, tenant } = useSession()
  const [menu, setMenu] = useState(false)
  const [palette, setPalette] = useState(false)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setPalette(true)
      }
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
  return (
    <div className="flex h-dvh">
      <a href="#content" className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2">
        {text.skip}
      </a>
      <aside className="flex w-60 shrink-0 flex-col gap-4 overflow-y-auto border-r border-line bg-surface p-3 max-lg:hidden">
        <div className="px-2 pt-1"><Logo /></div>
        <Navigation />
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line bg-surface px-3 sm:px-5">
          <IconButton label={text.menu} icon={<MenuIcon />} onPress={() => setMenu(true)} className="lg:hidden" />
          {operator ? <TenantSwitcher /> : <span className="truncate font-medium">{tenant?.name}</span>}
          <div className="flex-1" />
          <AriaButton
            onPress={() => setPalette(true)}
            aria-label={text.search}
            className="flex h-9 items-center gap-2 rounded-md border border-line px-2.5 text-[0.87rem] text-muted hover:bg-sunken sm:w-64"
          >
            <Search aria-hidden className="size-4" />
            <span className="max-sm:hidden">{text.search}</span>
            <kbd className="ml-auto rounded border border-line px-1 font-sans text-[0.75rem] max-sm:hidden">{/Mac|iP/.test(navigator.platform) ? '⌘' : 'Ctrl '}K</kbd>
          </AriaButton>
          <Account />
        </header>
        <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">{children}</main>
      </div>
      <ModalOverlay isOpen={menu} onOpenChange={setMenu} isDismissable className="fixed inset-0 z-40 bg-[rgb(10_14_20/45%)] lg:hidden">
        <Modal className="h-full w-72 overflow-y-auto bg-surface p-3 shadow-raised">
          <Dialog aria-label={text.menu} className="flex flex-col gap-4 outline-none">
            <div className="px-2 pt-1"><Logo /></div>
            <Navigation onChosen={() => setMenu(false)} />
          </Dialog>
        </Modal>
      </ModalOverlay>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </div>
  )
}
