namespace Watchgrain.Attacks.Data;

/// <summary>Finds the real tables: in the folder that WATCHGRAIN_DATA names, else in ../shared/data beside the checkout.</summary>
public static class RealData
{
    /// <summary>The checkout that the program was built in.</summary>
    public static string Checkout { get; } = Find(new(AppContext.BaseDirectory));

    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string PathOf(string file)
    {
        var folder = Environment.GetEnvironmentVariable("WATCHGRAIN_DATA") is { Length: > 0 } named ? named : Path.Combine(Checkout, "..", "shared", "data");
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{file} is not there: set WATCHGRAIN_DATA or put the tables into ../shared/data.", file);
    }

    private static string Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("Orleans.sln is in none of the folders above the program.");
    }
}
