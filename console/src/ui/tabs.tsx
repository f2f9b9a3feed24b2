import { type ReactNode, useEffect, useRef } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components'

export interface TabItem {
  id: string
  label: ReactNode
  content: ReactNode
}

export function Tabs({ label, items, value, onChange }: { label: string; items: TabItem[]; value?: string; onChange?: (id: string) => void }) {
  const list = useRef<HTMLDivElement>(null)
  // in a narrow window the chosen one may lie beyond the edge
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-selected=true]')
    if (list.current && chosen) list.current.scrollLeft = chosen.offsetLeft - (list.current.clientWidth - chosen.offsetWidth) / 2
  }, [value])
  return (
    <AriaTabs selectedKey={value} onSelectionChange={(key) => onChange?.(String(key))} className="flex min-w-0 flex-col gap-5 outline-none">
      <TabList ref={list} aria-label={label} items={items} className="relative flex gap-5 overflow-x-auto border-b border-line">
        {(item) => (
          <Tab id={item.id} className="-mb-px cursor-pointer border-b-2 border-transparent px-0.5 pb-2 whitespace-nowrap text-muted outline-offset-[-2px] hover:text-ink data-[selected]:border-accent data-[selected]:font-medium data-[selected]:text-ink">
            {item.label}
          </Tab>
        )}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="flex min-w-0 flex-col gap-5 outline-none">
          {item.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
