import { useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { api, ok, type Schemas } from '@/api/client'
import { useOnce } from '@/api/once'
import { text as common } from '@text/common'
import { text } from '@text/knowledge'
import { Button } from '@/ui/button'
import { Confirm, Drawer } from '@/ui/dialog'
import { TextArea, TextField } from '@/ui/field'
import { LinesField } from '@/ui/list-field'
import { ErrorNote } from '@/ui/state'
import { done } from '@/ui/toast'
import { changed, given, LabelFields, labelsOf, noLabels } from './labels'

export type Faq = Schemas['Faq']

export interface FaqDraft {
  question: string
  alternatives: string[]
}

const MOST_WAYS = 20
const LONGEST_WAY = 300

/** Writes a FAQ, or changes `of`. */
export function FaqForm({ of, draft, onClose }: { of?: Faq; draft?: FaqDraft; onClose: () => void }) {
  const queries = useQueryClient()
  const [question, setQuestion] = useState(of?.question ?? draft?.question ?? '')
  const [alternatives, setAlternatives] = useState(of?.alternatives ?? draft?.alternatives ?? [])
  const [answer, setAnswer] = useState(of?.answer ?? '')
  const [locale, setLocale] = useState(of?.locale ?? '')
  const [labels, setLabels] = useState(of ? labelsOf(of) : noLabels)
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState(false)
  const words = text.faqs.form
  const wrong = {
    question: question.trim() === '' ? words.questionMissing : null,
    answer: answer.trim() === '' ? words.answerMissing : null,
    alternatives: alternatives.length > MOST_WAYS || alternatives.some((way) => way.length > LONGEST_WAY) ? words.alternativesWrong : null,
  }
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ['knowledge', 'faqs'] })
    await queries.invalidateQueries({ queryKey: ['knowledge', 'documents'] })
  }
  const save = useOnce(
    async (header) => {
      const body = { question: question.trim(), alternatives, answer: answer.trim() }
      if (of) await ok(api.PATCH('/api/v1/ingestion/faqs/{id}', { params: { path: { id: of.id } }, body: { ...body, locale: locale.trim() || null, ...changed(labels) } }))
      else await ok(api.POST('/api/v1/ingestion/faqs', { params: { header: header }, body: { ...body, ...(locale.trim() ? { locale: locale.trim() } : {}), ...given(labels) } }))
    },
    async () => {
      await refresh()
      done(of ? words.saved : words.created)
      onClose()
    },
  )
  const remove = async () => {
    if (!of) return
    await ok(api.DELETE('/api/v1/ingestion/faqs/{id}', { params: { path: { id: of.id } } }))
    onClose()
    await refresh()
    done(text.faqs.deleted)
  }
  const submit = () => {
    setTried(true)
    if (!Object.values(wrong).some(Boolean)) save.mutate()
  }
  return (
    <Drawer
      isOpen
      stays
      wide
      onClose={onClose}
      title={of ? words.editTitle : words.createTitle}
      footer={
        <>
          {of && <Button variant="danger" icon={<Trash2 />} onPress={() => setAsking(true)}>{text.faqs.delete}</Button>}
          <span className="flex-1" />
          <Button onPress={onClose}>{common.actions.cancel}</Button>
          <Button variant="primary" isPending={save.isPending} onPress={submit}>{of ? common.actions.save : words.create}</Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <TextField autoFocus label={words.question} maxLength={300} value={question} onChange={setQuestion} error={tried ? wrong.question : null} />
        <TextArea label={words.answer} rows={6} maxLength={4000} help={words.answerHelp(answer.length)} value={answer} onChange={setAnswer} error={tried ? wrong.answer : null} />
        <LinesField label={words.alternatives} help={words.alternativesHelp} rows={6} value={alternatives} onChange={setAlternatives} error={wrong.alternatives} />
        <LabelFields value={labels} onChange={setLabels} />
        <TextField label={words.locale} help={words.localeHelp} className="max-w-60" value={locale} onChange={setLocale} />
        {save.isError && <ErrorNote error={save.error} />}
      </div>
      <Confirm isOpen={asking} onClose={() => setAsking(false)} title={text.faqs.deleteTitle} action={text.faqs.deleteSubmit} name={of?.question} onConfirm={remove}>
        {text.faqs.deleteDetail(of?.question ?? '')}
      </Confirm>
    </Drawer>
  )
}
