using System.Security.Cryptography;
using System.Text.Json;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Replay;

/// <summary>
/// With which data, spec and incidents a replay began. A later run goes on only with the same ones: the gateway knows how far the replay has come, but not what it was made of.
/// One small JSON file per model version in the state directory.
/// </summary>
/// <param name="Format">Version of this file.</param>
/// <param name="Data">SHA-256 over the bytes of all tables, hexadecimal.</param>
/// <param name="Spec">SHA-256 over the bytes of the spec, hexadecimal.</param>
/// <param name="Inject"><c>seed=N</c> or <c>none</c>.</param>
internal sealed record ReplayState(int Format, string Data, string Spec, string Inject)
{
    private const int CurrentFormat = 1;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static string PathOf(ReplayOptions options) => Path.Combine(options.StateDirectory, $"replay-{options.Spec.Model}-{options.Spec.Version}.json");

    public static async Task<ReplayState> OfAsync(ReplayOptions options, CancellationToken cancellation)
    {
        using var tables = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in new[] { options.Data, options.Spec.Reference.File, options.Spec.Labels?.File })
        {
            if (path is null)
                continue;
            await using var file = File.OpenRead(path);
            tables.AppendData(await SHA256.HashDataAsync(file, cancellation));
        }
        await using var spec = File.OpenRead(options.Spec.File);
        return new ReplayState(
            CurrentFormat, Convert.ToHexStringLower(tables.GetHashAndReset()), Convert.ToHexStringLower(await SHA256.HashDataAsync(spec, cancellation)), options.Seed is { } seed ? $"seed={seed}" : "none");
    }

    /// <summary>The state of an earlier run, or null.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static async Task<ReplayState?> LoadAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ReplayState>(file, Json, cancellation);
        }
        catch (JsonException error)
        {
            throw new InputException(path, $"the state of the earlier replay cannot be read ({error.Message}); give the spec another version, or start anew with ./run --fresh", error);
        }
    }

    /// <summary>What differs from an earlier run, or null.</summary>
    public string? DifferenceFrom(ReplayState earlier) => this switch
    {
        _ when earlier.Format != Format => "another version of Watchgrain",
        _ when earlier.Data != Data => "other data",
        _ when earlier.Spec != Spec => "another spec",
        _ when earlier.Inject != Inject => $"--inject {earlier.Inject}",
        _ => null,
    };

    /// <summary>Writes the file as a whole or not at all.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var draft = path + ".new";
        await File.WriteAllTextAsync(draft, JsonSerializer.Serialize(this, Json), cancellation);
        File.Move(draft, path, overwrite: true);
    }
}
