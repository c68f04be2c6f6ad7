import type { Example, Json, Named } from './document-types.js';

/*
 * A log of three entries: somebody read the message, then the edit of `examples.ts` was intended and applied. Everything
 * here verifies. The key is made of 32 bytes 0x01; each salt is one byte, repeated.
 */

const key = 'ledger.example.com/v1/ledger+b94f5d04+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c';

const checkpoint =
  'ledger.example.com/v1/ledger\n3\nrM5WUrkGGoRHB47NY0YOLlMmv5psSurTXYbY/wbATXw=\n\n— ledger.example.com/v1/ledger uU9dBPdO5/9LcZf4OmcMR8pi5jklDpL3VCENy7C+RmWQ1tKn6GpH0PdaO5hJLueCK/+j+Z8vWHJYEkm0z6TcPxdY9gs=\n';

const witnessPolicy =
  'witness one witness.example/w1+43164c59+BP1Lbl+kTj4q0TA6ABY1fPpPwTSuyOgYnbuHCEgZ4jlN\nquorum one\n';

const receipt: Json = {
  format: 'im-edit-ledger/receipt/1',
  key,
  modificationId: '01934d2c-8a00-7c3e-9d55-3f1f0a6b7c21',
  entries: [
    {
      index: 1,
      type: 'edit.intended',
      entry:
        'eyJhY3RvciI6eyJjbGllbnQiOiJyZWZ1bmQtZGVzayIsImlwIjoiMTAuMC40LjE3Iiwib3BlcmF0b3IiOiJhbGljZUBleGFtcGxlLmNvbSJ9LCJhdCI6IjIwMjQtMTEtMjFUMDk6MzA6MDAuMDQxWiIsImNvbW1pdG1lbnRzIjpbeyJjb21taXRtZW50Ijoic2hhMjU2OjMxYTAyODNjZjdmMzgwODA4ZDNmMzhhMjFmODI3MDE0MmMwZDZiNWUwMjUyNTkxOTcwNDk2ZDA3NzU0NGE2MGUiLCJwb2ludGVyIjoiL3ByaW9yIn0seyJjb21taXRtZW50Ijoic2hhMjU2OmY0OGFiZjFjZWI2NDRhYWQ3YTdmZDExMTc3YWM4YWFkNjA1Njk0ZTA4MzhmNjQ0Nzc3OGJlYWYyYjUyNTI3NzIiLCJwb2ludGVyIjoiL3JlYXNvbiJ9LHsiY29tbWl0bWVudCI6InNoYTI1NjowNzZlYjU2YWZjMjg0MDU4Mjk1ZjQ1MTg5OWJjMzNjMjc2N2ZiOGJlNzVkYzIxOTM1M2Q4MmNiZjVlMDc0YzA5IiwicG9pbnRlciI6Ii9yZXF1ZXN0ZWQvTXNnQm9keSJ9XSwiZGV0YWlscyI6eyJhY2NlcHRVbnJlYWRhYmxlUHJpb3IiOmZhbHNlLCJkcmlmdCI6bnVsbCwicmVjYWxsZWRDdXN0b21EYXRhU291cmNlIjpudWxsLCJyZWNlaXZlZEF0IjoiMjAyNC0xMS0yMVQwOTozMDowMC4wMDBaIiwicmVzdG9yZXMiOm51bGwsInNuYXBzaG90QXQiOiIyMDI0LTExLTIxVDA5OjMwOjAwLjA0MVoiLCJzdGF0ZSI6InBlbmRpbmciLCJ0aWNrZXQiOiJPUFMtNDcxMSJ9LCJlbnRyeUlkIjoiMDE5MzRkMmMtOGEzMC03ZDExLThjMDItNTFjM2I5ZTBkN2FhIiwiZm9ybWF0IjoiaW0tZWRpdC1sZWRnZXIvZW50cnkvMSIsInN1YmplY3QiOnsibWVzc2FnZSI6eyJHcm91cElkIjoiQFRHUyMxSFlFUDJTSEMiLCJNc2dTZXEiOjIzLCJUb3BpY0lkIjpudWxsfSwibW9kaWZpY2F0aW9uSWQiOiIwMTkzNGQyYy04YTAwLTdjM2UtOWQ1NS0zZjFmMGE2YjdjMjEifSwidHlwZSI6ImVkaXQuaW50ZW5kZWQifQ==',
      proof:
        'c2sp.org/tlog-proof@v1\nindex 1\nqrQUY62Le3VlcnS+bOiB2/EjK6jy1N2W11TOTYEJoMQ=\nt/3SFcijIMr7Xg2ktkUBHwI8FN4LmKADTjPhIIiyuoM=\n\n' +
        checkpoint,
      openings: [
        {
          pointer: '/prior',
          salt: 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=',
          content:
            'eyJGcm9tX0FjY291bnQiOiJib2IiLCJJc1BsYWNlTXNnIjowLCJNc2dCb2R5IjpbeyJNc2dUeXBlIjoiVElNVGV4dEVsZW0iLCJNc2dDb250ZW50Ijp7IlRleHQiOiJjYWxsIDU1NS0wMTAwIn19XSwiTXNnUHJpb3JpdHkiOjEsIk1zZ1JhbmRvbSI6NTEwODMyOTMsIk1zZ1NlcSI6MjMsIk1zZ1RpbWVTdGFtcCI6MTcwMDAwMDAwMH0=',
        },
        {
          pointer: '/requested/MsgBody',
          salt: 'BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=',
          content: 'W3siTXNnVHlwZSI6IlRJTVRleHRFbGVtIiwiTXNnQ29udGVudCI6eyJUZXh0IjoiaGVsbG8ifX1d',
        },
        {
          pointer: '/reason',
          salt: 'AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=',
          content: 'Y3VzdG9tZXIgYXNrZWQgdG8gcmVtb3ZlIGEgcGhvbmUgbnVtYmVy',
        },
      ],
    },
    {
      index: 2,
      type: 'edit.applied',
      entry:
        'eyJhY3RvciI6eyJjbGllbnQiOiJyZWZ1bmQtZGVzayIsImlwIjoiMTAuMC40LjE3Iiwib3BlcmF0b3IiOiJhbGljZUBleGFtcGxlLmNvbSJ9LCJhdCI6IjIwMjQtMTEtMjFUMDk6MzA6MDAuMDkzWiIsImNvbW1pdG1lbnRzIjpbeyJjb21taXRtZW50Ijoic2hhMjU2OmIyNjBiYjA1NDY0Y2M5MDZlYTUwZWI4YWVhZGZjYTc1ZTNiYzgwZDVjNzc3OTc3MzdiYmI1NzAzODgzYTU2YmIiLCJwb2ludGVyIjoiL2ltL2Vycm9ySW5mbyJ9XSwiZGV0YWlscyI6eyJhdHRlbXB0cyI6MSwiZXJyb3JDb2RlIjowLCJyZWplY3Rpb24iOm51bGwsInNlbnRBdCI6IjIwMjQtMTEtMjFUMDk6MzA6MDAuMDQ3WiIsInNldHRsZWRBdCI6IjIwMjQtMTEtMjFUMDk6MzA6MDAuMDkzWiIsInNldHRsZWRCeSI6InJlc3BvbnNlIiwic3RhdGUiOiJhcHBsaWVkIn0sImVudHJ5SWQiOiIwMTkzNGQyYy04YTVkLTdhNTItYjFmNC0wYzhkN2U2ZjVhNGIiLCJmb3JtYXQiOiJpbS1lZGl0LWxlZGdlci9lbnRyeS8xIiwic3ViamVjdCI6eyJtZXNzYWdlIjp7Ikdyb3VwSWQiOiJAVEdTIzFIWUVQMlNIQyIsIk1zZ1NlcSI6MjMsIlRvcGljSWQiOm51bGx9LCJtb2RpZmljYXRpb25JZCI6IjAxOTM0ZDJjLThhMDAtN2MzZS05ZDU1LTNmMWYwYTZiN2MyMSJ9LCJ0eXBlIjoiZWRpdC5hcHBsaWVkIn0=',
      proof:
        'c2sp.org/tlog-proof@v1\nindex 2\nMC95YG8M7DO8Z5mYxLFyfJreQYSixKV4Ep3x1n57A5c=\n\n' +
        checkpoint,
      openings: [
        {
          pointer: '/im/errorInfo',
          salt: 'BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=',
          content: 'c3VjY2VlZA==',
        },
      ],
    },
  ],
};

export const ledgerExamples = {
  key: { key: { value: `${key}\n` } },
  checkpoint: { checkpoint: { value: checkpoint } },
  receipt: { receipt: { value: receipt } },
  witnessPolicy: { policy: { value: witnessPolicy } },
} as const satisfies Readonly<Record<string, Named<Example>>>;
