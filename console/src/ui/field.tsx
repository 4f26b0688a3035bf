/** How does a person give something? A label above, a hint or what is wrong below, the control between. */

import { Switch as RadixSwitch } from 'radix-ui';
import { type ComponentProps, createContext, type ReactNode, useContext, useId } from 'react';

interface FieldParts {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
}

const FieldContext = createContext<FieldParts | null>(null);

/** What ties a control to the label, hint and error of the field around it. */
function useControl(own: { readonly id?: string | undefined }) {
  const field = useContext(FieldContext);
  return {
    id: own.id ?? field?.id,
    'aria-describedby': field?.describedBy,
    'aria-invalid': field?.isInvalid === true ? true : undefined,
  } as const;
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong, in words. */
  readonly error?: string | undefined;
  /** Beside the label, such as "optional" or a count. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Field({ label, hint, error, aside, className = '', children }: FieldProps) {
  const id = useId();
  const isInvalid = error !== undefined;
  const describedBy = isInvalid ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={`min-w-0 ${className}`}>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-[13.5px] font-medium">
          {label}
        </label>
        {aside !== undefined && <span className="figures text-[13px] text-quiet">{aside}</span>}
      </div>
      <FieldContext value={{ id, describedBy, isInvalid }}>{children}</FieldContext>
      {isInvalid ? (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-[13.5px] text-warning">
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <p id={`${id}-hint`} className="mt-1.5 text-[13.5px] text-quiet">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

export function TextInput({ className = '', ...rest }: ComponentProps<'input'>) {
  return <input dir="auto" {...rest} {...useControl(rest)} className={`control ${className}`} />;
}

const lineHeight = 22;
const paddingAndBorder = 18;

/** As high as `rows`, and grows with its text. */
export function TextArea({ className = '', rows = 5, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      dir="auto"
      rows={rows}
      {...rest}
      {...useControl(rest)}
      style={{ minHeight: rows * lineHeight + paddingAndBorder }}
      className={`control field-sizing-content max-h-[60dvh] resize-y ${className}`}
    />
  );
}

export interface SelectProps<T extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChoose: (value: T) => void;
}

export function Select<T extends string>({
  value,
  options,
  onChoose,
  className = '',
  ...rest
}: SelectProps<T>) {
  return (
    <select
      {...rest}
      {...useControl(rest)}
      value={value}
      onChange={({ currentTarget }) => {
        const option = options[currentTarget.selectedIndex];
        if (option !== undefined) onChoose(option.value);
      }}
      className={`control pr-8 ${className}`}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

export interface SwitchProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Switch({ label, hint, checked, disabled = false, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id} className="text-[15px] font-medium">
          {label}
        </label>
        {hint !== undefined && <p className="mt-0.5 text-[13.5px] text-quiet">{hint}</p>}
      </div>
      <RadixSwitch.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        className="relative mt-0.5 h-6 w-11 shrink-0 rounded-full border border-line-strong bg-raised transition-colors disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <RadixSwitch.Thumb className="block size-[18px] translate-x-[3px] rounded-full bg-quiet transition-transform data-[state=checked]:translate-x-[22px] data-[state=checked]:bg-on-accent" />
      </RadixSwitch.Root>
    </div>
  );
}

export interface ChoiceProps<T extends string> {
  /** What is chosen, for those who do not see the group. */
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: ReactNode }[];
  readonly onChoose: (value: T) => void;
}

/** A few choices side by side, one of them taken. */
export function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset className="inline-flex w-fit max-w-full flex-wrap rounded-control border border-line bg-raised p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChoose(option.value)}
          className="min-h-8 rounded-[7px] px-2.5 text-[13.5px] sm:px-3 font-medium text-quiet transition-colors hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-raised"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
