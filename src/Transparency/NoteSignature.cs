namespace Watchgrain.Transparency;

/// <summary>A line below a note: who is said to have signed it, and the signature, of which the kind follows from the key.</summary>
internal sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);
