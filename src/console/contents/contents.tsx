import { piecesOf } from './visible.js';

/** A text that somebody else wrote: as text, apart from what stands around it, with what could deceive named. */
export function Contents({ text }: { readonly text: string }) {
  return (
    <bdi className="contents">
      {piecesOf(text).map((piece, place) =>
        piece.kind === 'plain' ? (
          piece.text
        ) : (
          // Pieces of one text never move.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={place} className="named">
            {piece.text}
          </span>
        ),
      )}
    </bdi>
  );
}
