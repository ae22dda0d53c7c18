// Writes one manifest resource of an assembly to a file, without loading the assembly.
// usage: BlazorScript <assembly> <resource name> <output file>
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

if (args is not [var assemblyPath, var resourceName, var outputPath])
{
    Console.Error.WriteLine("usage: BlazorScript <assembly> <resource name> <output file>");
    return 2;
}

using var pe = new PEReader(File.OpenRead(assemblyPath));
var metadata = pe.GetMetadataReader();
foreach (var handle in metadata.ManifestResources)
{
    var resource = metadata.GetManifestResource(handle);
    if (!resource.Implementation.IsNil || metadata.GetString(resource.Name) != resourceName)
    {
        continue;
    }

    var resources = pe.GetSectionData(pe.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
    var start = checked((int)resource.Offset);
    var length = resources.GetReader(start, sizeof(int)).ReadInt32();
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(outputPath))!);
    File.WriteAllBytes(outputPath, resources.GetReader(start + sizeof(int), length).ReadBytes(length));
    return 0;
}

Console.Error.WriteLine($"{assemblyPath} has no resource named {resourceName}.");
return 1;
