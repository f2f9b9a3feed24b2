import { Link } from '@tanstack/react-router'
import { Check, Minus } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useQueryState } from '@/app/query-state'
import { useSession } from '@/app/session'
import { Button, buttonClass } from '@/ui/button'
import { cx } from '@/ui/class-names'
import { Page } from '@/ui/layout'
import { Skeleton } from '@/ui/state'
import { text } from '@text/start'
import { CodeStep } from './code-step'
import { DocumentStep } from './document-step'
import { Finished } from './finished'
import { type Standing, type Step, STEPS, useProgress } from './progress'
import { QuestionStep } from './question-step'
import { TenantStep } from './tenant-step'

const END = 'end'

/** Four steps to a first cited answer. The open one is in the address; what is done, the server knows. */
export default function StartPage() {
  const { tenant } = useSession()
  const [search, setSearch] = useQueryState()
  const progress = useProgress()
  const [documentId, setDocumentId] = useState<string | null>(null)
  const [question, setQuestion] = useState<string | null>(null)
  const standings = STEPS.map(progress.standing)
  const next = STEPS.find((_, at) => standings[at] === 'todo')
  const wanted = STEPS.find((step) => step === search.step)
  const open: Step | typeof END = !tenant ? 'tenant' : (wanted ?? (search.step === END ? END : (next ?? END)))
  const go = (step: Step | typeof END) => setSearch({ step })
  const after = (step: Step) => STEPS[STEPS.indexOf(step) + 1] ?? END
  // what is open stays so while the server learns of it
  useEffect(() => {
    if (tenant && !progress.loading && search.step === undefined) setSearch({ step: next ?? END }, { replace: true })
  }, [tenant, progress.loading, search.step, next, setSearch])
  const content: Record<Step, ReactNode> = {
    tenant: <TenantStep onNext={() => setSearch({ step: 'document' }, { replace: true })} />,
    document: <DocumentStep documents={progress.documents} onReady={setDocumentId} onNext={() => go('question')} />,
    question: <QuestionStep documentId={documentId} onAsked={setQuestion} onNext={() => go('code')} />,
    code: <CodeStep question={question} onFinish={() => go(END)} />,
  }
  const details: Record<Step, string> = { tenant: text.tenant.detail, document: text.document.detail, question: text.question.detail, code: text.code.detail }
  return (
    <Page
      title={text.title}
      detail={text.detail}
      actions={
        <>
          <span className="text-muted">{text.progress(standings.filter((one) => one === 'done').length)}</span>
          <Link to="/" className={buttonClass('ghost')}>{next ? text.leave : text.home}</Link>
        </>
      }
    >
      {progress.loading && search.step === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <ol className="flex flex-col gap-3">
          {STEPS.map((step, at) => (
            <StepCard key={step} number={at + 1} title={text.steps[step]} detail={details[step]} standing={standings[at] ?? 'todo'} open={open === step} onOpen={tenant ? () => go(step) : undefined}>
              {content[step]}
              {standings[at] === 'todo' && tenant && (
                <Button size="sm" variant="ghost" className="self-end" onPress={() => { progress.skip(step); go(after(step)) }}>{text.skip}</Button>
              )}
            </StepCard>
          ))}
        </ol>
      )}
      {open === END && <Finished complete={standings.every((one) => one === 'done')} />}
    </Page>
  )
}

interface CardProps {
  number: number
  title: string
  detail: string
  standing: Standing
  open: boolean
  onOpen?: () => void
  children: ReactNode
}

function StepCard({ number, title, detail, standing, open, onOpen, children }: CardProps) {
  const card = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  const sign = { done: <Check aria-hidden className="size-4" />, skipped: <Minus aria-hidden className="size-4" />, todo: number }[standing]
  const look = { done: 'bg-good-soft text-good', skipped: 'bg-sunken text-muted', todo: open ? 'bg-accent text-on-accent' : 'bg-sunken text-muted' }[standing]
  return (
    <li ref={card} className={cx('scroll-my-4 rounded-lg border bg-surface', open ? 'border-line-strong' : 'border-line')} aria-current={open ? 'step' : undefined}>
      <h2>
        <button
          type="button"
          aria-expanded={open}
          disabled={!onOpen}
          onClick={onOpen}
          className={cx('flex w-full items-center gap-3 rounded-lg px-4 py-3 text-left', !open && onOpen && 'hover:bg-sunken')}
        >
          <span className={cx('flex size-7 shrink-0 items-center justify-center rounded-full text-[0.87rem] font-semibold', look)}>{sign}</span>
          <span className="font-semibold">{title}</span>
          <span className={cx('ml-auto text-[0.87rem]', standing === 'todo' ? 'sr-only' : 'text-muted')}>{text[standing]}</span>
        </button>
      </h2>
      {open && (
        <div className="flex flex-col gap-4 px-4 pb-4 sm:pl-14">
          <p className="text-muted">{detail}</p>
          {children}
        </div>
      )}
    </li>
  )
}
