import { type ReactNode, useEffect, useRef } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components'

export interface TabItem {
  id: string
  label: ReactNode
  content: ReactNode
}

/** In a narrow window the chosen tab may lie beyond the edge of its list. */
function Name({ isChosen, children }: { isChosen: boolean; children: ReactNode }) {
  const name = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const tab = name.current?.closest<HTMLElement>('[role=tab]')
    const list = tab?.closest('[role=tablist]')
    if (isChosen && tab && list) list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2
  }, [isChosen])
  return <span ref={name}>{children}</span>
}

export function Tabs({ label, items, value, onChange }: { label: string; items: TabItem[]; value?: string; onChange?: (id: string) => void }) {
  return (
    <AriaTabs selectedKey={value} onSelectionChange={(key) => onChange?.(String(key))} className="flex min-w-0 flex-col gap-5 outline-none">
      <TabList aria-label={label} items={items} className="relative flex gap-5 overflow-x-auto border-b border-line">
        {(item) => (
          <Tab id={item.id} className="-mb-px cursor-pointer border-b-2 border-transparent px-0.5 pb-2 whitespace-nowrap text-muted outline-offset-[-2px] hover:text-ink data-[selected]:border-accent data-[selected]:font-medium data-[selected]:text-ink">
            {({ isSelected }) => <Name isChosen={isSelected}>{item.label}</Name>}
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
