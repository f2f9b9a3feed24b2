import { text } from '@text/keys'
import { Button } from '@/ui/button'
import { Code } from '@/ui/copy'
import { Dialog } from '@/ui/dialog'
import { Note } from '@/ui/state'
import { type Created, curl, snippet } from './key'

/** The one time that a key is seen. */
export function KeySecret({ of, title, onClose }: { of: Created; title: string; onClose: () => void }) {
  const publishable = of.kind === 'publishable'
  return (
    <Dialog isOpen stays wide onClose={onClose} title={title} footer={<Button variant="primary" onPress={onClose}>{text.secret.close}</Button>}>
      <div className="flex flex-col gap-4">
        <Note tone="warn">{text.secret.once}</Note>
        <section className="flex flex-col gap-1.5">
          <h3 className="font-medium">{text.secret.key}</h3>
          <Code label={text.secret.key}>{of.key}</Code>
        </section>
        {publishable ? (
          <section className="flex flex-col gap-1.5">
            <h3 className="font-medium">{text.secret.widget}</h3>
            <p className="text-[0.87rem] text-muted">{text.secret.widgetHelp}</p>
            <Code label={text.secret.widget}>{snippet(of.key)}</Code>
          </section>
        ) : (
          of.scopes.includes('chat') && (
            <section className="flex flex-col gap-1.5">
              <h3 className="font-medium">{text.secret.curl}</h3>
              <Code label={text.secret.curl}>{curl(of.key)}</Code>
            </section>
          )
        )}
      </div>
    </Dialog>
  )
}
