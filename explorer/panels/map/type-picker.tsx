import { type ReactNode, useMemo, useState } from 'react'
import { Combobox } from '../../controls/combobox.tsx'
import { type AreaCircle, areaTitle, type PlacedType } from './type-places.ts'

interface TypePickerProps {
  readonly label: string
  readonly types: readonly PlacedType[]
  readonly areas: readonly AreaCircle[]
  readonly value: string | null
  readonly onChoose: (type: string) => void
  readonly placeholder: string
}

/** A field to choose a type by its name. */
export function TypePicker({ label, types, areas, value, onChoose, placeholder }: TypePickerProps): ReactNode {
  const [text, setText] = useState<string | null>(null)
  const options = useMemo(() => matching(types, text ?? ''), [types, text])
  return (
    <Combobox
      label={label}
      placeholder={placeholder}
      text={text ?? value ?? ''}
      onText={setText}
      options={options}
      keyOf={({ name }) => name}
      onChoose={({ name }) => {
        setText(null)
        onChoose(name)
      }}
    >
      {({ name, area }) => (
        <span className="type-option">
          <span>{name}</span>
          <span className="quiet">{areaTitle(areas[area]?.area ?? '')}</span>
        </span>
      )}
    </Combobox>
  )
}

/** The types whose names have the text: those that begin with it first, and large ones before small ones. */
function matching(types: readonly PlacedType[], text: string): readonly PlacedType[] {
  const wanted = text.trim().toLowerCase()
  const rank = ({ name, radius }: PlacedType) => {
    const place = name.toLowerCase().indexOf(wanted)
    return place < 0 ? Infinity : (name.length === wanted.length ? 0 : place === 0 ? 100 : 200) - radius
  }
  return types.filter((type) => rank(type) < Infinity).toSorted((one, other) => rank(one) - rank(other))
}
