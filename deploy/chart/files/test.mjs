// Each URL must be answered with success: the log's key, and the readiness of a replica.
const ask = async (url) => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  console.log(`${url}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
  return answer.ok;
};
Promise.all(process.argv.slice(1).map(ask)).then(
  (answers) => process.exit(answers.every(Boolean) ? 0 : 1),
  (error) => {
    console.log(`${error.message} ${error.cause?.code ?? ''}`);
    process.exit(1);
  },
);
