import type { Response } from 'express';
import { writeJson } from '../json/write.js';

/** Answers with JSON in which contents keep every digit. */
export function answerJson(res: Response, status: number, body: unknown): void {
  answerJsonText(res, status, writeJson(body));
}

/** Answers with JSON that is already written. */
export function answerJsonText(res: Response, status: number, text: string): void {
  res.status(status).setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(text);
}
