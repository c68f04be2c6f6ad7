import { Fragment, type ReactNode } from 'react';

interface Sentence {
  /** Of the dictionary, with `{name}` where a part goes. */
  readonly pattern: string;
  readonly parts: Readonly<Record<string, ReactNode>>;
}

/** A sentence with names, times and links in the places that its language gives them. */
export function Sentence({ pattern, parts }: Sentence) {
  return (
    <>
      {pattern.split(/(\{\w+\})/).map((piece, place) => {
        const name = /^\{(\w+)\}$/.exec(piece)?.[1];
        // Pieces of one pattern never move.
        // oxlint-disable-next-line react/no-array-index-key
        return <Fragment key={place}>{name === undefined ? piece : parts[name]}</Fragment>;
      })}
    </>
  );
}
