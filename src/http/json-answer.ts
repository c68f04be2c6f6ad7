import type { Response } from 'express';
import { writeJson } from '../json/write.js';

/** Answers with JSON in which contents keep every digit. */
export function answerJson(res: Response, status: number, body: unknown): void {
  res.status(status).setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(writeJson(body));
}
