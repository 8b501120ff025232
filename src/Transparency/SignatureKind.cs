namespace Watchgrain.Transparency;

/// <summary>What a signature says; the number is the one of C2SP signed-note.</summary>
internal enum SignatureKind : byte
{
    /// <summary>Ed25519 over the text of a note: the log's.</summary>
    Note = 1,

    /// <summary>Ed25519 over a time and the text: a witness has seen no larger log, and none that contradicts it.</summary>
    Cosignature = 4,
}
