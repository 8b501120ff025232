namespace Watchgrain.Grains.People;

/// <summary>
/// The people of a tenant who stand in its audit log, each with a random key of their own: entries have a token under that key (docs/formats/audit-entry.md#people), and without the key nobody finds the name. Key: <see cref="GrainKeys.People"/>.
/// It calls no other grain: the audit log waits for it.
/// </summary>
[Alias("wg.IPeopleGrain")]
public interface IPeopleGrain : IGrainWithStringKey
{
    /// <summary>The tokens of names, in their order. Names that differ in upper and lower case only are one person's. Who is new gets a key, which is durable before this returns. Throws <see cref="LimitExceededException"/> beyond <see cref="PeopleGrain.Most"/> people.</summary>
    [Alias("Seal")]
    Task<string[]> SealAsync(string[] names);

    /// <summary>Whom the tokens name; those without whose key has been destroyed, or was never held here.</summary>
    [Alias("Open")]
    Task<PersonKey[]> OpenAsync(string[] tokens);

    /// <summary>The token of a person; null when no key is held.</summary>
    [Alias("Find")]
    Task<string?> FindAsync(string name);

    /// <summary>Names a request of a person: the same person's same request always the same, in 12 hexadecimal digits, until the key is destroyed. Throws as <see cref="SealAsync"/> does.</summary>
    [Alias("NameRequest")]
    Task<string> NameRequestAsync(string name, string requestId);

    /// <summary>Destroys the key of a token: from then on nobody can find the name. Idempotent. Its entry has to stand in the audit log before.</summary>
    [Alias("Erase")]
    Task EraseAsync(string token);
}
