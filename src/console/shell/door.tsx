import { Container, Group, Paper, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Appearance } from './appearance.js';

/** The page of whoever is not inside: one thing to read, one thing to do. */
export function Door({ children }: { readonly children: ReactNode }) {
  return (
    <Container size="xs" component="main" className="door">
      <Paper withBorder p="xl" radius="md">
        <Stack align="flex-start">{children}</Stack>
      </Paper>
      <Group justify="center" mt="md">
        <Appearance />
      </Group>
    </Container>
  );
}
