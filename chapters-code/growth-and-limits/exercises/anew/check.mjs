import { expect } from "../../../hosts/check.mjs";

export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const small = () => 1 + random.below(1000);
  const large = () => 3_000_000 + random.below(2_000_000);
  const open = () => new Desk(attempt, module, 20 + random.below(20));

  await property("a job is answered with its sum, large or small", () => {
    const desk = open();
    for (const size of random.shuffled([small(), small(), large(), small(), large()])) {
      desk.answers(size);
    }
  });

  await property("between two jobs, the memory has no more pages than the limit", () => {
    const desk = open();
    for (const size of [large(), small(), large()]) {
      desk.answers(size);
      desk.within(`the job of ${size} bytes`);
    }
  });

  await property("a guest that stays within the limit is kept", () => {
    const desk = open();
    for (let jobs = 1; jobs <= 10; jobs++) {
      desk.answers(small());
      desk.kept(jobs);
    }
  });

  await property("a new guest goes on with the number of jobs that were done", () => {
    const desk = open();
    let jobs = 0;
    for (const size of random.shuffled([small(), large(), small(), large(), small()])) {
      desk.answers(size);
      desk.counts(++jobs, `the job of ${size} bytes`);
    }
  });

  await property("a job for which there is no room is refused, and the guest goes on", () => {
    const desk = open();
    desk.answers(small());
    desk.refuses(2 ** 31 + random.below(2 ** 31), "a job of more than 2 GiB");
    desk.answers(small());
    desk.kept(2);
    desk.counts(2, "a refusal between two jobs");
  });

  await property(
    "after a trap the guest is a new one, and the job that trapped is not counted",
    () => {
      const desk = open();
      desk.answers(small());
      desk.refuses(0, "a job of no bytes");
      desk.counts(1, "a job and a trap");
      desk.answers(small());
      desk.kept(1);
      desk.counts(2, "a trap between two jobs");
    },
  );
}

class Desk {
  constructor(attempt, module, most) {
    this.most = most;
    this.desk = new attempt.Desk(module, most);
  }

  answers(size) {
    const whole = Math.floor(size / 256);
    const rest = size % 256;
    const sum = whole * 32640 + (rest * (rest - 1)) / 2;
    const found = this.desk.run(size);
    expect(found === sum, `the sum of the job of ${size} bytes is ${sum}, and was ${found}`);
  }

  refuses(size, what) {
    let found;
    try {
      found = this.desk.run(size);
    } catch {
      return;
    }
    expect(false, `${what} should end with an error, and was answered with ${found}`);
  }

  within(what) {
    const pages = this.desk.guest.memory.buffer.byteLength / 65536;
    expect(pages <= this.most, `after ${what} there are ${pages} pages, and ${this.most} at most`);
  }

  kept(jobs) {
    const here = this.desk.guest.here();
    expect(here === jobs, `the guest should have begun ${jobs} jobs, and has begun ${here}`);
  }

  counts(jobs, what) {
    const done = this.desk.guest.done();
    expect(done === jobs, `after ${what}, done() should be ${jobs}, and is ${done}`);
  }
}
