/** The process that makes load: runs one task after another as its parent asks. */
import { run, type Task } from './tasks.js';

process.on('message', (task: Task) => {
  run(task).then(
    (result) => process.send!({ result }),
    (error: unknown) => process.send!({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send!({ ready: true });
