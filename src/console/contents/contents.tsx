import { piecesOf } from './visible.js';

/** Text from a message: shown as text, isolated from its surroundings, with characters that could deceive made visible. */
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
