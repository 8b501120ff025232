// node verify.mjs EXPORT KEY PROOF: checks the signature of EXPORT/checkpoint and a proof that an entry is in that log, with nothing of Watchgrain: the formats are those of C2SP and RFC 9162.
// 0 and a line when both hold; 1 and the reason when not; 2 when it was called in another way.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

class Rejected extends Error {}
const require = (holds, reason) => { if (!holds) throw new Rejected(reason); };
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const base64 = (text, length, what) => {
  const bytes = Buffer.from(text, 'base64');
  require(bytes.length === length && bytes.toString('base64') === text, `${what} is not ${length} bytes in base64`);
  return bytes;
};

// NAME+ID+BASE64(1 ‖ Ed25519 key); the id is a part of the hash of the rest.
function verifierKey(text) {
  const [name, id, ...rest] = text.split('+');
  const bytes = base64(rest.join('+'), 33, 'the key');
  require(bytes[0] === 1, 'the key is not of a log (Ed25519)');
  require(sha256(name, '\n', bytes).subarray(0, 4).toString('hex') === id, 'the key does not have its id');
  return { name, id, raw: bytes.subarray(1) };
}

// The text of a note that the key has signed.
function openNote(note, key) {
  const end = note.lastIndexOf('\n\n');
  require(end > 0 && note.endsWith('\n'), 'the checkpoint is no signed note');
  const text = note.slice(0, end + 1);
  // RFC 8410: the 12 bytes before every Ed25519 key.
  const publicKey = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.raw]), format: 'der', type: 'spki' });
  let signed = false;
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [dash, name, signature, ...more] = line.split(' ');
    require(dash === '\u2014' && signature !== undefined && more.length === 0, `the checkpoint has a line that is no signature: ${line}`);
    const bytes = Buffer.from(signature, 'base64');
    if (name !== key.name || bytes.subarray(0, 4).toString('hex') !== key.id) continue;
    require(bytes.toString('base64') === signature && verify(null, Buffer.from(text), publicKey, bytes.subarray(4)), 'the signature of the checkpoint is wrong');
    signed = true;
  }
  require(signed, `the checkpoint is not signed by ${key.name}+${key.id}`);
  return text;
}

// RFC 9162, 2.1.3.2, with big integers: sizes go beyond 32 bits.
function rootOf(index, size, leaf, hashes) {
  let [at, last, reached] = [index, size - 1n, leaf];
  require(index < size, 'the entry is not in the log of the checkpoint');
  for (const hash of hashes) {
    require(last > 0n, 'the proof is too long');
    if (at % 2n === 1n || at === last) {
      reached = sha256(Buffer.of(1), hash, reached);
      while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      reached = sha256(Buffer.of(1), reached, hash);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  require(last === 0n, 'the proof is too short');
  return reached;
}

function run(folder, keyText, proofFile) {
  const key = verifierKey(keyText);
  const [origin, size, root] = openNote(readFileSync(join(folder, 'checkpoint'), 'utf8'), key).split('\n');
  require(origin === key.name, `the checkpoint is of ${origin}`);

  const proof = readFileSync(proofFile, 'utf8');
  const head = proof.slice(0, proof.indexOf('\n\n')).split('\n');
  require(head[0] === 'c2sp.org/tlog-proof@v1' && /^index (0|[1-9][0-9]*)$/.test(head[1]), 'the proof is none');
  const index = BigInt(head[1].slice('index '.length));
  const [proofOrigin, proofSize, proofRoot] = openNote(proof.slice(proof.indexOf('\n\n') + 2), key).split('\n');
  require(proofOrigin === origin, `the proof is of ${proofOrigin}`);
  require(proofSize !== size || proofRoot === root, 'the proof and the export have different roots of one size');

  const line = readFileSync(join(folder, 'entries.jsonl'), 'utf8').split('\n')[Number(index)];
  require(line, `the export has no entry ${index}`);
  const entry = JSON.parse(line);
  require(BigInt(entry.index) === index, `entry ${entry.index} stands in the place of ${index}`);
  const leaf = sha256(Buffer.of(0), Buffer.from(entry.bytes, 'base64'));
  const reached = rootOf(index, BigInt(proofSize), leaf, head.slice(2).map((hash) => base64(hash, 32, 'a hash of the proof')));
  require(reached.equals(base64(proofRoot, 32, 'the root')), `entry ${index} is not in the log that was signed`);
  return `entry ${index} is in ${origin} of ${proofSize} entries, signed by ${key.name}+${key.id}`;
}

if (process.argv.length !== 5) {
  console.error('usage: node verify.mjs EXPORT KEY PROOF');
  process.exit(2);
}
try {
  console.log(run(...process.argv.slice(2)));
} catch (error) {
  console.log(`rejected: ${error.message}`);
  process.exit(1);
}
