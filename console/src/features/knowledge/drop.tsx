import { Upload } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { text } from '@text/knowledge'

/** The files of a drop, those inside of folders too. */
async function filesOf(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return [...data.files]
  return (await Promise.all(entries.map(filesIn))).flat()
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: FileSystemEntry[] = []
  // a folder is told in parts; the last one is empty
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0) break
    found.push(...part)
  }
  return (await Promise.all(found.filter((one) => !one.name.startsWith('.')).map(filesIn))).flat()
}

/** Takes files that are dropped anywhere on the page. */
export function DropAnywhere({ onFiles }: { onFiles: (files: File[]) => void }) {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const take = useRef(onFiles)
  take.current = onFiles
  useEffect(() => {
    const files = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const move = (step: number) => (event: DragEvent) => {
      if (!files(event)) return
      event.preventDefault()
      depth.current = Math.max(0, depth.current + step)
      setOver(depth.current > 0)
    }
    const drop = (event: DragEvent) => {
      if (!files(event) || !event.dataTransfer) return
      event.preventDefault()
      depth.current = 0
      setOver(false)
      void filesOf(event.dataTransfer).then((found) => take.current(found))
    }
    const [enter, leave, stay] = [move(1), move(-1), move(0)]
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('dragover', stay)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('dragover', stay)
      window.removeEventListener('drop', drop)
    }
  }, [])
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-50 flex flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent bg-accent-soft text-accent-strong opacity-95">
      <Upload aria-hidden className="size-10" />
      <p className="text-xl font-semibold">{text.drop.title}</p>
      <p>{text.drop.detail}</p>
    </div>
  )
}
